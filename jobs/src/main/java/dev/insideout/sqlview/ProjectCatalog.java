package dev.insideout.sqlview;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.table.catalog.CatalogBaseTable;
import org.apache.flink.table.catalog.GenericInMemoryCatalog;
import org.apache.flink.table.catalog.ObjectPath;
import org.apache.flink.table.catalog.exceptions.TableNotExistException;

/** The tables of a project, which notes those that a statement asks for. */
final class ProjectCatalog extends GenericInMemoryCatalog {
  static final String NAME = "log";

  /** The region where the project is at home. */
  static final String DATABASE = "local";

  private final Set<String> lookedUp = new TreeSet<>();
  private final Set<String> missing = new TreeSet<>();

  ProjectCatalog() {
    super(NAME, DATABASE);
  }

  @Override
  public CatalogBaseTable getTable(ObjectPath path) throws TableNotExistException {
    try {
      CatalogBaseTable table = super.getTable(path);
      lookedUp.add(path.getObjectName());
      return table;
    } catch (TableNotExistException e) {
      missing.add(path.getObjectName());
      throw e;
    }
  }

  /** The tables that were asked for since the last {@link #forgetLookups}, sorted. */
  List<String> lookedUp() {
    return List.copyOf(lookedUp);
  }

  /** What was asked for since the last {@link #forgetLookups} and is not there, sorted. */
  List<String> missing() {
    return List.copyOf(missing);
  }

  void forgetLookups() {
    lookedUp.clear();
    missing.clear();
  }
}
