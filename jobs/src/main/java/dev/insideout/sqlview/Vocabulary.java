package dev.insideout.sqlview;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableException;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ObjectPath;

/**
 * What a statement could name: tables with their columns, and functions. Looked up only when a name
 * is wrong.
 */
final class Vocabulary {
  static final Vocabulary NONE = new Vocabulary(Set::of, table -> Map.of(), Set::of);

  private final Supplier<Set<String>> tables;
  private final Function<String, Map<String, String>> columns;
  private final Supplier<Set<String>> functions;

  private Vocabulary(
      Supplier<Set<String>> tables,
      Function<String, Map<String, String>> columns,
      Supplier<Set<String>> functions) {
    this.tables = tables;
    this.columns = columns;
    this.functions = functions;
  }

  /**
   * What {@code environment} knows when it is asked.
   *
   * @param undeclared tables that it may come to know
   */
  static Vocabulary of(TableEnvironment environment, Collection<String> undeclared) {
    return new Vocabulary(
        () -> {
          Set<String> names = new TreeSet<>(List.of(environment.listTables()));
          ofRegions(environment).forEach(path -> names.add(path.getFullName()));
          names.addAll(undeclared);
          return names;
        },
        table -> columns(environment, table),
        () -> Set.of(environment.listFunctions()));
  }

  private static List<ObjectPath> ofRegions(TableEnvironment environment) {
    return Stream.of(environment.listDatabases())
        .filter(database -> !database.equals(environment.getCurrentDatabase()))
        .flatMap(
            region ->
                Stream.of(environment.listTables(environment.getCurrentCatalog(), region))
                    .map(table -> new ObjectPath(region, table)))
        .toList();
  }

  /** Asking for a table that is not declared would note it as one that a statement misses. */
  private static Optional<String> quoted(TableEnvironment environment, String table) {
    return List.of(environment.listTables()).contains(table)
        ? Optional.of(ProjectStatements.quoted(table))
        : ofRegions(environment).stream()
            .filter(path -> path.getFullName().equals(table))
            .map(
                path ->
                    ProjectStatements.quoted(path.getDatabaseName())
                        + "."
                        + ProjectStatements.quoted(path.getObjectName()))
            .findFirst();
  }

  private static Map<String, String> columns(TableEnvironment environment, String table) {
    Optional<String> quoted = quoted(environment, table);
    if (quoted.isEmpty()) {
      return Map.of();
    }
    Map<String, String> columns = new LinkedHashMap<>();
    try {
      for (Column column : environment.from(quoted.get()).getResolvedSchema().getColumns()) {
        columns.put(
            column.getName(), column.getDataType().getLogicalType().copy(true).asSummaryString());
      }
    } catch (ValidationException | TableException e) {
      // A table that cannot be read has no columns to name; its own file's error says why.
      return Map.of();
    }
    return columns;
  }

  /** The names of the tables, sorted. */
  Set<String> tables() {
    return tables.get();
  }

  /** The columns of {@code table} with their types; none of one that is not known. */
  Map<String, String> columns(String table) {
    return columns.apply(table);
  }

  Set<String> functions() {
    return functions.get();
  }

  /** The tables that have a column of that name. */
  List<String> tablesWith(String column) {
    return tables().stream().filter(table -> columns(table).containsKey(column)).toList();
  }
}
