package dev.insideout.cli.viewtest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A random view of orders and what is joined to them: its statement, and its rows by a
 * recomputation that knows nothing of SQL.
 *
 * @param root the relation of the orders, and which of them it has
 * @param where a condition on the joined row
 */
record FuzzView(Condition root, List<Join> joins, Condition where, boolean sums) {
  private static final String ROOT = "o";

  /** A condition in SQL and as it is meant; {@code true} where there is none. */
  record Condition(String sql, Predicate<Map<String, Object>> holds) {
    static final Condition NONE = new Condition("", row -> true);

    private String after(String word) {
      return sql.isEmpty() ? "" : " %s %s".formatted(word, sql);
    }
  }

  /**
   * What is joined to an order.
   *
   * @param relation what stands behind JOIN
   * @param on what must hold besides the equality of keys
   * @param match the row that an order finds before {@code on} is asked; null for none
   */
  record Join(
      String alias,
      boolean inner,
      String table,
      String relation,
      String key,
      Condition on,
      List<String> columns,
      BiFunction<FuzzTables, Map<String, Object>, Map<String, Object>> match) {
    String sql() {
      return "%s JOIN %s AS %s ON %s.%s = o.%s%s"
          .formatted(inner ? "INNER" : "LEFT", relation, alias, alias, key, key, on.after("AND"));
    }

    Map<String, Object> find(FuzzTables tables, Map<String, Object> order) {
      Map<String, Object> row = match.apply(tables, order);
      return row != null && on.holds.test(row) ? row : null;
    }
  }

  static FuzzView random(Random random) {
    List<Join> all = new ArrayList<>(List.of(payments(random), shipments(random)));
    all.add(lines(random));
    all.add(customers(random));
    all.add(products(random));
    Collections.shuffle(all, random);
    List<Join> joins = List.copyOf(all.subList(0, 1 + random.nextInt(all.size())));
    Condition root = random.nextInt(3) == 0 ? moreThan("amount", random) : Condition.NONE;
    boolean paid = joins.stream().anyMatch(join -> join.alias().equals("p"));
    Condition where =
        paid && random.nextInt(4) == 0
            ? nullOrMoreThan("p_paid", "p.paid", random)
            : Condition.NONE;
    return new FuzzView(root, joins, where, random.nextBoolean());
  }

  private static Condition moreThan(String column, Random random) {
    int least = random.nextInt(4);
    return new Condition(
        "%s > %d".formatted(column, least),
        row -> row.get(column) != null && number(row.get(column)) > least);
  }

  private static Condition nullOrMoreThan(String column, String sql, Random random) {
    int least = random.nextInt(4);
    return new Condition(
        "(%s IS NULL OR %s > %d)".formatted(sql, sql, least),
        row -> row.get(column) == null || number(row.get(column)) > least);
  }

  private static boolean inner(Random random) {
    return random.nextInt(3) == 0;
  }

  private static Join payments(Random random) {
    Condition on =
        switch (random.nextInt(3)) {
          case 0 -> new Condition("p.state <> 'a'", row -> differs(row.get("state"), "a"));
          case 1 -> {
            Condition paid = moreThan("paid", random);
            yield new Condition("p." + paid.sql(), paid.holds());
          }
          default -> Condition.NONE;
        };
    return new Join(
        "p",
        inner(random),
        "payments",
        "payments",
        "order_id",
        on,
        List.of("paid", "state"),
        (tables, order) -> tables.get("payments", order.get("order_id")));
  }

  private static Join shipments(Random random) {
    return new Join(
        "s",
        inner(random),
        "shipments",
        "shipments",
        "order_id",
        Condition.NONE,
        List.of("carrier"),
        (tables, order) -> tables.get("shipments", order.get("order_id")));
  }

  private static Join lines(Random random) {
    return new Join(
        "l",
        inner(random),
        "lines",
        "(SELECT order_id, COUNT(*) AS n, SUM(quantity) AS pieces, MAX(quantity) AS most"
            + " FROM lines GROUP BY order_id)",
        "order_id",
        Condition.NONE,
        List.of("n", "pieces", "most"),
        FuzzView::addUp);
  }

  private static Map<String, Object> addUp(FuzzTables tables, Map<String, Object> order) {
    List<Map<String, Object>> lines =
        tables
            .all("lines")
            .filter(line -> order.get("order_id").equals(line.get("order_id")))
            .toList();
    if (lines.isEmpty()) {
      return null;
    }
    List<Integer> pieces =
        lines.stream()
            .map(line -> (Integer) line.get("quantity"))
            .filter(Objects::nonNull)
            .toList();
    Map<String, Object> sum = new LinkedHashMap<>();
    sum.put("n", lines.size());
    sum.put("pieces", pieces.stream().reduce(Integer::sum).orElse(null));
    sum.put("most", pieces.stream().reduce(Math::max).orElse(null));
    return sum;
  }

  private static Join customers(Random random) {
    Condition level = random.nextInt(3) == 0 ? moreThan("level", random) : Condition.NONE;
    return new Join(
        "c",
        inner(random),
        "customers",
        "customers",
        "customer_id",
        level.sql().isEmpty() ? level : new Condition("c." + level.sql(), level.holds()),
        List.of("name", "level"),
        (tables, order) -> tables.get("customers", order.get("customer_id")));
  }

  private static Join products(Random random) {
    return new Join(
        "i",
        inner(random),
        "products",
        "products",
        "product_id",
        Condition.NONE,
        List.of("title"),
        (tables, order) -> tables.get("products", order.get("product_id")));
  }

  /** The tables that it reads. */
  List<String> tables() {
    return Stream.concat(Stream.of("orders"), joins.stream().map(Join::table)).toList();
  }

  /**
   * The statement.
   *
   * @param options of its WITH clause, as {@code 'name' = 'value'}
   */
  String statement(String name, String options) {
    String columns =
        joins.stream()
            .flatMap(
                join ->
                    join.columns().stream()
                        .map(
                            column ->
                                "%s.%s AS %s_%s"
                                    .formatted(join.alias(), column, join.alias(), column)))
            .collect(Collectors.joining(", "));
    String sum = sums ? ", COALESCE(o.amount, 0) + %s AS total".formatted(summed().sql()) : "";
    String from =
        root.sql().isEmpty() ? "orders" : "(SELECT * FROM orders%s)".formatted(root.after("WHERE"));
    return """
        -- Grain: one row for each order.
        CREATE MATERIALIZED TABLE %s (PRIMARY KEY (order_id) NOT ENFORCED)
        WITH (%s)
        FRESHNESS = INTERVAL '1' SECOND
        AS SELECT o.order_id, o.note, %s%s
        FROM %s AS o
        %s%s;
        """
        .formatted(
            name,
            options,
            columns,
            sum,
            from,
            joins.stream().map(Join::sql).collect(Collectors.joining("\n")),
            where.after("\nWHERE"));
  }

  /** What is added to the order's amount: the first number that is joined. */
  private Condition summed() {
    Optional<String> number =
        joins.stream()
            .flatMap(
                join ->
                    Stream.of("paid", "pieces", "level")
                        .filter(join.columns()::contains)
                        .map(column -> join.alias() + "." + column))
            .findFirst();
    return new Condition(number.map("COALESCE(%s, 0)"::formatted).orElse("0"), row -> true);
  }

  /** Its rows, by the order's key. */
  List<Map<String, Object>> rows(FuzzTables tables) {
    return tables
        .all("orders")
        .filter(root.holds())
        .map(order -> row(tables, order))
        .flatMap(Optional::stream)
        .filter(where.holds())
        .toList();
  }

  private Optional<Map<String, Object>> row(FuzzTables tables, Map<String, Object> order) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("order_id", order.get("order_id"));
    row.put("note", order.get("note"));
    for (Join join : joins) {
      Map<String, Object> found = join.find(tables, order);
      if (found == null && join.inner()) {
        return Optional.empty();
      }
      for (String column : join.columns()) {
        row.put(join.alias() + "_" + column, found == null ? null : found.get(column));
      }
    }
    if (sums) {
      row.put("total", number(order.get("amount")) + addend(row));
    }
    return Optional.of(row);
  }

  private static int addend(Map<String, Object> row) {
    return row.keySet().stream()
        .filter(List.of("p_paid", "l_pieces", "c_level")::contains)
        .findFirst()
        .map(column -> number(row.get(column)))
        .orElse(0);
  }

  private static int number(Object value) {
    return value == null ? 0 : ((Number) value).intValue();
  }

  private static boolean differs(Object value, String from) {
    return value != null && !value.equals(from);
  }
}
