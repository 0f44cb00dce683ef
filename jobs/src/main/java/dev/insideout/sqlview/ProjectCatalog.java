package dev.insideout.sqlview;

import dev.insideout.contract.RegionName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.table.catalog.CatalogBaseTable;
import org.apache.flink.table.catalog.CatalogDatabaseImpl;
import org.apache.flink.table.catalog.GenericInMemoryCatalog;
import org.apache.flink.table.catalog.ObjectPath;
import org.apache.flink.table.catalog.exceptions.DatabaseAlreadyExistException;
import org.apache.flink.table.catalog.exceptions.TableNotExistException;

/**
 * The tables of a project, which notes those that a statement asks for. A region is a database; its
 * tables are called {@code region.table}, those of the local one {@code table}.
 */
final class ProjectCatalog extends GenericInMemoryCatalog {
  static final String NAME = "log";

  /** The region where the project is at home. */
  static final String DATABASE = RegionName.LOCAL;

  private final Set<String> lookedUp = new TreeSet<>();
  private final Set<String> missing = new TreeSet<>();

  ProjectCatalog() {
    super(NAME, DATABASE);
  }

  /** Makes the database of a region, or that of the local one. */
  String database(String region) {
    if (region.isEmpty()) {
      return DATABASE;
    }
    try {
      createDatabase(region, new CatalogDatabaseImpl(Map.of(), ""), true);
      return region;
    } catch (DatabaseAlreadyExistException e) {
      throw new IllegalStateException("it may exist", e);
    }
  }

  /** What statements call the table at {@code path}. */
  static String name(ObjectPath path) {
    return path.getDatabaseName().equals(DATABASE) ? path.getObjectName() : path.getFullName();
  }

  @Override
  public CatalogBaseTable getTable(ObjectPath path) throws TableNotExistException {
    try {
      CatalogBaseTable table = super.getTable(path);
      lookedUp.add(name(path));
      return table;
    } catch (TableNotExistException e) {
      missing.add(name(path));
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
