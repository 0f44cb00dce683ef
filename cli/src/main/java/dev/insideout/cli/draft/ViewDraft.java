package dev.insideout.cli.draft;

import dev.insideout.sqlview.ReadableTable;
import dev.insideout.sqlview.SqlNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A first statement over some tables, which compiles: one row for each key of the first, with what
 * the others have of it. Tables meet where a whole key of one is among the columns of another.
 */
public final class ViewDraft {
  private final SqlNames names = new SqlNames();
  private final String view;
  private final ReadableTable main;
  private final List<String> select = new ArrayList<>();
  private final List<String> joins = new ArrayList<>();
  private final Set<String> columns = new LinkedHashSet<>();

  /** Tables that are joined by their key, with the names that the first has for it. */
  private final List<ReadableTable> looked = new ArrayList<>();

  /** Tables that are counted by the first one's key. */
  private final List<ReadableTable> counted = new ArrayList<>();

  private final List<String> leftOut = new ArrayList<>();

  /**
   * @param tables at least one
   */
  public ViewDraft(String view, List<ReadableTable> tables) {
    this.view = view;
    this.main = tables.get(0);
    if (!isEvents()) {
      take(main, main.columns().keySet());
      tables.subList(1, tables.size()).forEach(this::join);
    } else {
      String key = key().get(0);
      select.add(names.quoted(key));
      select.add("COUNT(*) AS %s_count".formatted(main.name()));
      tables.subList(1, tables.size()).forEach(table -> leftOut.add(table.name()));
    }
  }

  private boolean isEvents() {
    return main.primaryKey().isEmpty();
  }

  /** The columns of the view's primary key. */
  List<String> key() {
    return isEvents()
        ? List.of(
            main.columns().entrySet().stream()
                .filter(column -> column.getValue().matches("(STRING|INT|BIGINT|BYTES) NOT NULL"))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            "table '%s' has no column of type STRING, INT, BIGINT or BYTES that is NOT NULL, which could be a key"
                                .formatted(main.name()))))
        : main.primaryKey();
  }

  private void take(ReadableTable table, Set<String> given) {
    for (String name : given) {
      if (columns.add(name)) {
        select.add("%s.%s".formatted(names.quoted(table.name()), names.quoted(name)));
      }
    }
  }

  private void join(ReadableTable table) {
    if (!table.primaryKey().isEmpty() && main.columns().keySet().containsAll(table.primaryKey())) {
      looked.add(table);
      joins.add(
          "LEFT JOIN %s ON %s"
              .formatted(names.quoted(table.name()), equal(table, table.primaryKey())));
      take(table, table.columns().keySet());
    } else if (table.columns().keySet().containsAll(main.primaryKey())) {
      counted.add(table);
      String key = names.quoted(main.primaryKey());
      String name = names.quoted(table.name());
      String count = table.name() + "_count";
      joins.add(
          """
          LEFT JOIN (
            -- Added up before the join, so that it multiplies no rows.
            SELECT %s, COUNT(*) AS %s
            FROM %s
            GROUP BY %s
          ) AS %s ON %s"""
              .formatted(key, count, name, key, name, equal(table, main.primaryKey())));
      select.add("COALESCE(%s.%s, 0) AS %s".formatted(name, count, count));
    } else {
      leftOut.add(table.name());
    }
  }

  private String equal(ReadableTable table, List<String> key) {
    return String.join(
        " AND ",
        key.stream()
            .map(names::quoted)
            .map(
                c ->
                    "%s.%s = %s.%s"
                        .formatted(names.quoted(table.name()), c, names.quoted(main.name()), c))
            .toList());
  }

  /** The tables that share no key with the first one. */
  public List<String> leftOut() {
    return List.copyOf(leftOut);
  }

  /** The text of view.sql. */
  public String sql() {
    StringBuilder sql =
        new StringBuilder(
            """
            -- Grain: one row for each %s of %s.
            CREATE MATERIALIZED TABLE %s (
              PRIMARY KEY (%s) NOT ENFORCED
            ) COMMENT 'One row for each %s of %s.'
            WITH ('delivery' = 'epoch')
            FRESHNESS = INTERVAL '1' SECOND
            AS SELECT
              %s
            FROM %s"""
                .formatted(
                    String.join(" and ", key()),
                    main.name(),
                    names.quoted(view),
                    names.quoted(key()),
                    String.join(" and ", key()),
                    main.name(),
                    String.join(",\n  ", select),
                    names.quoted(main.name())));
    joins.forEach(join -> sql.append('\n').append(join));
    if (isEvents()) {
      sql.append("\nGROUP BY ").append(names.quoted(key()));
    }
    return sql.append(";\n").toString();
  }

  /** The text of a first test: one row of each table, and the row that becomes of them. */
  public String test() {
    StringBuilder test =
        new StringBuilder(
            "description: One row of each table is one row of the view.\nsteps:\n  - given:\n");
    Map<String, String> first = new LinkedHashMap<>(values(main, key()));
    looked.forEach(table -> first.putAll(values(table, table.primaryKey())));
    add(test, main.name(), first);
    looked.forEach(table -> add(test, table.name(), values(table, table.primaryKey())));
    Map<String, String> expected = new LinkedHashMap<>(values(main, key()));
    for (ReadableTable table : counted) {
      Map<String, String> row = new LinkedHashMap<>(values(table, table.primaryKey()));
      row.putAll(values(main, key()));
      add(test, table.name(), row);
      expected.put(table.name() + "_count", "1");
    }
    if (isEvents()) {
      expected.put(main.name() + "_count", "1");
    }
    return test.append("    expect:\n      - ").append(row(expected)).append('\n').toString();
  }

  private static void add(StringBuilder test, String table, Map<String, String> row) {
    test.append("      ").append(table).append(":\n        - ").append(row(row)).append('\n');
  }

  private static String row(Map<String, String> cells) {
    return "{%s}"
        .formatted(
            String.join(
                ", ",
                cells.entrySet().stream().map(c -> c.getKey() + ": " + c.getValue()).toList()));
  }

  private static Map<String, String> values(ReadableTable table, List<String> columns) {
    Map<String, String> values = new LinkedHashMap<>();
    columns.forEach(column -> values.put(column, value(column, table.columns().get(column))));
    return values;
  }

  private static String value(String column, String type) {
    if (type.startsWith("STRING") || type.startsWith("VARCHAR") || type.startsWith("CHAR")) {
      return column.charAt(0) + "-1";
    } else if (type.startsWith("TIMESTAMP")) {
      return "2026-01-05T09:00:00Z";
    } else if (type.startsWith("DATE")) {
      return "2026-01-05";
    } else if (type.startsWith("BOOLEAN")) {
      return "true";
    }
    return "1";
  }
}
