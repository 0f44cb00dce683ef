package dev.insideout.cli.viewtest;

import static dev.insideout.cli.viewtest.FuzzCondition.NONE;
import static dev.insideout.cli.viewtest.FuzzCondition.number;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What is joined to the rows of a random view.
 *
 * @param kind what statistics count it as
 * @param relation what stands behind JOIN
 * @param key its column that is compared with {@code pointing}
 * @param on what must hold besides
 * @param match the row that is found before {@code on} is asked
 */
record FuzzJoin(
    String alias,
    String kind,
    boolean inner,
    FuzzTable table,
    String relation,
    String key,
    String pointing,
    FuzzCondition on,
    List<String> columns,
    Match match) {
  private static final String OWN_KEY = "o.order_id";

  /** Finds the row of a key, by its columns; empty where there is none. */
  @FunctionalInterface
  interface Match {
    Optional<Map<String, Object>> of(FuzzTables tables, Object key);
  }

  /** All that there is. */
  static List<FuzzJoin> all(Random random) {
    return new ArrayList<>(
        List.of(
            payments(random),
            shipments(random),
            sums(random),
            array(random),
            newest(random),
            customers(random),
            products(random),
            visits(random)));
  }

  String sql() {
    return "%s JOIN %s AS %s ON %s.%s = %s%s"
        .formatted(
            inner ? "INNER" : "LEFT", relation, alias, alias, key, pointing, on.after("AND"));
  }

  /**
   * Adds its columns to a joined row.
   *
   * @return false where the row is left out, for want of one to join
   */
  boolean join(FuzzTables tables, Map<String, Object> joined) {
    Optional<Map<String, Object>> found =
        match
            .of(tables, joined.get(pointing))
            .map(row -> with(joined, row))
            .filter(on.holds()::test);
    columns.forEach(column -> joined.put(alias + "." + column, null));
    found.ifPresent(joined::putAll);
    return found.isPresent() || !inner;
  }

  private Map<String, Object> with(Map<String, Object> joined, Map<String, Object> row) {
    Map<String, Object> both = new HashMap<>(joined);
    columns.forEach(column -> both.put(alias + "." + column, row.get(column)));
    return both;
  }

  private static boolean inner(Random random) {
    return random.nextInt(4) == 0;
  }

  private static FuzzJoin payments(Random random) {
    return payments(random, random.nextInt(3) == 0);
  }

  /**
   * @param shares true for what is computed of payments of more than nothing, and never NULL
   */
  private static FuzzJoin payments(Random random, boolean shares) {
    boolean inner = inner(random);
    FuzzCondition on =
        switch (random.nextInt(5)) {
          case 0 -> FuzzCondition.differs("p.state", "a");
          case 1 -> FuzzCondition.moreThan("p.paid", random);
          case 2 -> inner ? FuzzCondition.atLeast("p.paid", "o.amount") : NONE;
          default -> NONE;
        };
    return new FuzzJoin(
        "p",
        shares ? "payments, filtered" : "payments",
        inner,
        FuzzTable.PAYMENTS,
        shares
            ? "(SELECT order_id, 60 / paid AS paid, state FROM payments WHERE paid <> 0)"
            : "payments",
        "order_id",
        OWN_KEY,
        on,
        List.of("paid", "state"),
        (tables, key) ->
            tables
                .get(FuzzTable.PAYMENTS, key)
                .filter(row -> !shares || number(row.get("paid")) != 0)
                .map(shares ? changing("paid", paid -> 60 / number(paid)) : row -> row));
  }

  private static FuzzJoin shipments(Random random) {
    boolean computed = random.nextInt(2) == 0;
    boolean filtered = random.nextInt(3) == 0;
    FuzzCondition heavy = filtered ? FuzzCondition.moreThan("weight", random) : NONE;
    String columns =
        computed ? "order_id, UPPER(carrier) AS carrier, 60 / (weight + 1) AS weight" : "*";
    return new FuzzJoin(
        "s",
        "shipments" + (filtered ? ", filtered" : ""),
        inner(random),
        FuzzTable.SHIPMENTS,
        "(SELECT %s FROM shipments%s)".formatted(columns, heavy.after("WHERE")),
        "order_id",
        OWN_KEY,
        NONE,
        List.of("carrier", "weight"),
        (tables, key) ->
            tables
                .get(FuzzTable.SHIPMENTS, key)
                .filter(heavy.holds())
                .map(computed ? FuzzJoin::loud : row -> row));
  }

  private static Map<String, Object> loud(Map<String, Object> row) {
    return changing("carrier", carrier -> carrier.toString().toUpperCase(Locale.ROOT))
        .andThen(changing("weight", weight -> 60 / (number(weight) + 1)))
        .apply(row);
  }

  private static UnaryOperator<Map<String, Object>> changing(
      String column, UnaryOperator<Object> change) {
    return row -> {
      Map<String, Object> changed = new HashMap<>(row);
      changed.computeIfPresent(column, (name, value) -> change.apply(value));
      return changed;
    };
  }

  private static FuzzJoin sums(Random random) {
    FuzzCondition some = random.nextInt(3) == 0 ? FuzzCondition.moreThan("quantity", random) : NONE;
    boolean several = random.nextInt(4) == 0;
    return new FuzzJoin(
        "l",
        "sums",
        inner(random),
        FuzzTable.LINES,
        ("(SELECT order_id, COUNT(*) AS n, SUM(quantity) AS pieces, MIN(quantity) AS least,"
                + " MAX(quantity) AS most FROM lines%s GROUP BY order_id%s)")
            .formatted(some.after("WHERE"), several ? " HAVING COUNT(*) > 1" : ""),
        "order_id",
        OWN_KEY,
        NONE,
        List.of("n", "pieces", "least", "most"),
        (tables, key) ->
            Optional.of(lines(tables, key).filter(some.holds()).toList())
                .filter(lines -> lines.size() > (several ? 1 : 0))
                .map(FuzzJoin::addUp));
  }

  private static Map<String, Object> addUp(List<Map<String, Object>> lines) {
    Map<String, Object> sum = new HashMap<>();
    sum.put("n", lines.size());
    sum.put("pieces", numbers(lines, "quantity").reduce(Integer::sum).orElse(null));
    sum.put("least", numbers(lines, "quantity").reduce(Math::min).orElse(null));
    sum.put("most", numbers(lines, "quantity").reduce(Math::max).orElse(null));
    return sum;
  }

  private static Stream<Integer> numbers(List<Map<String, Object>> rows, String column) {
    return rows.stream().map(row -> (Integer) row.get(column)).filter(Objects::nonNull);
  }

  private static Stream<Map<String, Object>> lines(FuzzTables tables, Object order) {
    return tables
        .all(FuzzTable.LINES)
        .filter(line -> order != null && order.equals(line.get("order_id")));
  }

  private static FuzzJoin array(Random random) {
    return new FuzzJoin(
        "a",
        "array",
        inner(random),
        FuzzTable.LINES,
        "(SELECT order_id, ARRAY_SORT(ARRAY_AGG(quantity)) AS quantities FROM lines GROUP BY order_id)",
        "order_id",
        OWN_KEY,
        NONE,
        List.of("quantities"),
        (tables, key) ->
            Optional.of(
                    lines(tables, key)
                        .map(line -> (Integer) line.get("quantity"))
                        .sorted(Comparator.nullsFirst(Comparator.naturalOrder()))
                        .toList())
                .filter(quantities -> !quantities.isEmpty())
                .map(quantities -> Map.of("quantities", quantities)));
  }

  private static FuzzJoin newest(Random random) {
    return new FuzzJoin(
        "t",
        "newest",
        inner(random),
        FuzzTable.LINES,
        "(SELECT order_id, line_id, quantity FROM (SELECT *, ROW_NUMBER() OVER"
            + " (PARTITION BY order_id ORDER BY version DESC, line_id) AS place FROM lines)"
            + " WHERE place = 1)",
        "order_id",
        OWN_KEY,
        NONE,
        List.of("line_id", "quantity"),
        (tables, key) ->
            lines(tables, key)
                .min(
                    Comparator.comparing(
                            (Map<String, Object> line) -> (Long) line.get("version"),
                            Comparator.reverseOrder())
                        .thenComparing(line -> line.get("line_id").toString())));
  }

  private static FuzzJoin customers(Random random) {
    boolean raised = random.nextInt(3) == 0;
    return new FuzzJoin(
        "c",
        "customers",
        inner(random),
        FuzzTable.CUSTOMERS,
        raised
            ? "(SELECT customer_id, name, level + 1 AS level, city_id FROM customers)"
            : "customers",
        "customer_id",
        "o.customer_id",
        random.nextInt(3) == 0 ? FuzzCondition.moreThan("c.level", random) : NONE,
        List.of("name", "level", "city_id"),
        (tables, key) ->
            tables
                .get(FuzzTable.CUSTOMERS, key)
                .map(raised ? changing("level", level -> number(level) + 1) : row -> row));
  }

  /** Where the customer is: to be joined behind it. */
  static FuzzJoin cities(Random random) {
    return lookup(random, "y", FuzzTable.CITIES, "c.city_id", List.of("city"));
  }

  /**
   * Payments, and customers behind them, whose condition divides by what may be 0 wherever the
   * payments' leaves an order out, for being false or for being NULL.
   */
  static List<FuzzJoin> guarded(Random random) {
    return List.of(
        payments(random, false).requiring(FuzzCondition.lessThanHalf("p.paid", "o.amount")),
        customers(random).requiring(FuzzCondition.moreThanShare("c.level", "o.amount")));
  }

  private FuzzJoin requiring(FuzzCondition condition) {
    return new FuzzJoin(
        alias, kind, true, table, relation, key, pointing, condition, columns, match);
  }

  private static FuzzJoin products(Random random) {
    return lookup(random, "i", FuzzTable.PRODUCTS, "o.product_id", List.of("title"));
  }

  private static FuzzJoin lookup(
      Random random, String alias, FuzzTable table, String pointing, List<String> columns) {
    return new FuzzJoin(
        alias,
        table.topic(),
        inner(random),
        table,
        table.topic(),
        table.key(),
        pointing,
        NONE,
        columns,
        (tables, key) -> tables.get(table, key));
  }

  private static FuzzJoin visits(Random random) {
    return new FuzzJoin(
        "v",
        "sums looked up",
        inner(random),
        FuzzTable.VISITS,
        "(SELECT customer_id, COUNT(*) AS visits, SUM(minutes) AS minutes FROM visits GROUP BY customer_id)",
        "customer_id",
        "o.customer_id",
        NONE,
        List.of("visits", "minutes"),
        (tables, key) ->
            Optional.of(
                    tables
                        .all(FuzzTable.VISITS)
                        .filter(visit -> key != null && key.equals(visit.get("customer_id")))
                        .toList())
                .filter(visits -> !visits.isEmpty())
                .map(FuzzJoin::countVisits));
  }

  private static Map<String, Object> countVisits(List<Map<String, Object>> visits) {
    Map<String, Object> count = new HashMap<>();
    count.put("visits", visits.size());
    count.put("minutes", numbers(visits, "minutes").reduce(Integer::sum).orElse(null));
    return count;
  }
}
