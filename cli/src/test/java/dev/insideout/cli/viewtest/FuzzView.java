package dev.insideout.cli.viewtest;

import static dev.insideout.cli.viewtest.FuzzCondition.number;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A random view of orders and what is joined to them: its statement, and its rows by a
 * recomputation that knows nothing of SQL.
 *
 * @param root which orders it has
 * @param where a condition on the joined row
 * @param summed what is added to an order's amount
 */
record FuzzView(
    FuzzCondition root, List<FuzzJoin> joins, FuzzCondition where, Optional<String> summed) {
  private static final int GUARDED_ONE_IN = 4;
  private static final List<String> NUMBERS =
      List.of("paid", "weight", "pieces", "most", "level", "minutes");

  static FuzzView random(Random random) {
    List<FuzzJoin> all = FuzzJoin.all(random);
    Collections.shuffle(all, random);
    List<FuzzJoin> joins = new ArrayList<>(all.subList(0, 1 + random.nextInt(4)));
    if (random.nextInt(GUARDED_ONE_IN) == 0) {
      List<FuzzJoin> guarded = FuzzJoin.guarded(random);
      guarded.forEach(join -> joins.removeIf(other -> other.alias().equals(join.alias())));
      joins.addAll(guarded);
    }
    if (joins.stream().anyMatch(join -> join.table() == FuzzTable.CUSTOMERS)
        && random.nextInt(3) == 0) {
      joins.add(FuzzJoin.cities(random));
    }
    FuzzCondition root =
        random.nextInt(3) == 0 ? FuzzCondition.moreThan("o.amount", random) : FuzzCondition.NONE;
    List<String> numbers = joins.stream().flatMap(FuzzView::numbers).toList();
    FuzzCondition where =
        !numbers.isEmpty() && random.nextInt(4) == 0
            ? FuzzCondition.nullOrMoreThan(numbers.get(random.nextInt(numbers.size())), random)
            : FuzzCondition.NONE;
    return new FuzzView(
        root,
        List.copyOf(joins),
        where,
        numbers.stream().findFirst().filter(number -> random.nextBoolean()));
  }

  private static Stream<String> numbers(FuzzJoin join) {
    return NUMBERS.stream()
        .filter(join.columns()::contains)
        .map(column -> join.alias() + "." + column);
  }

  /** The tables that it reads. */
  Set<FuzzTable> tables() {
    Set<FuzzTable> tables = EnumSet.of(FuzzTable.ORDERS);
    joins.forEach(join -> tables.add(join.table()));
    return tables;
  }

  /**
   * The statement.
   *
   * @param options of its WITH clause, by name
   */
  String statement(String name, Map<String, String> options) {
    Map<String, String> with = new TreeMap<>(options);
    if (joins.stream().anyMatch(join -> join.kind().equals("array"))) {
      // Sorted, it does not depend on the order of arrival; the rule looks at the name alone.
      with.put("auditable", "false");
    }
    return """
        -- Grain: one row for each order.
        CREATE MATERIALIZED TABLE %s (PRIMARY KEY (order_id) NOT ENFORCED)
        WITH (%s)
        FRESHNESS = INTERVAL '1' SECOND
        AS SELECT %s
        FROM %s AS o
        %s%s;
        """
        .formatted(
            name,
            with.entrySet().stream()
                .map(option -> "'%s' = '%s'".formatted(option.getKey(), option.getValue()))
                .collect(Collectors.joining(", ")),
            columns().entrySet().stream()
                .map(column -> "%s AS %s".formatted(column.getValue(), column.getKey()))
                .collect(Collectors.joining(", ")),
            root.sql().isEmpty()
                ? "orders"
                : "(SELECT * FROM orders AS o%s)".formatted(root.after("WHERE")),
            joins.stream().map(FuzzJoin::sql).collect(Collectors.joining("\n")),
            where.after("\nWHERE"));
  }

  /** Its columns, and what they are in SQL. */
  private Map<String, String> columns() {
    Map<String, String> columns = new LinkedHashMap<>();
    columns.put("order_id", "o.order_id");
    columns.put("note", "o.note");
    joins.forEach(
        join ->
            join.columns()
                .forEach(
                    column ->
                        columns.put(join.alias() + "_" + column, join.alias() + "." + column)));
    summed.ifPresent(
        number ->
            columns.put("total", "COALESCE(o.amount, 0) + COALESCE(%s, 0)".formatted(number)));
    return columns;
  }

  /** Its rows by the order's key, each as the texts of its cells. */
  Map<String, Map<String, String>> rows(FuzzTables tables) {
    Map<String, Map<String, String>> rows = new TreeMap<>();
    tables
        .all(FuzzTable.ORDERS)
        .forEach(
            order ->
                row(tables, order)
                    .ifPresent(row -> rows.put("order_id=" + order.get("order_id"), row)));
    return rows;
  }

  private Optional<Map<String, String>> row(FuzzTables tables, Map<String, Object> order) {
    Map<String, Object> joined = new HashMap<>();
    order.forEach((column, value) -> joined.put("o." + column, value));
    if (!root.holds().test(joined)) {
      return Optional.empty();
    }
    for (FuzzJoin join : joins) {
      if (!join.join(tables, joined)) {
        return Optional.empty();
      }
    }
    return where.holds().test(joined) ? Optional.of(texts(joined)) : Optional.empty();
  }

  private Map<String, String> texts(Map<String, Object> joined) {
    Map<String, String> texts = new LinkedHashMap<>();
    columns().forEach((column, sql) -> texts.put(column, String.valueOf(joined.get(sql))));
    summed.ifPresent(
        number ->
            texts.put(
                "total",
                String.valueOf(number(joined.get("o.amount")) + number(joined.get(number)))));
    return texts;
  }
}
