package dev.insideout.cli.viewtest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Random facts of a few keys, in steps, and what a view is after each of them by a recomputation:
 * as the text of a test file.
 */
final class FuzzFacts {
  private static final int MOST_STEPS = 5;
  private static final int MOST_FACTS = 8;
  private static final int ONE_IN = 5;

  /** How many keys a table has: few, so that facts meet. */
  private static final Map<String, Integer> KEYS =
      Map.of("orders", 4, "payments", 5, "shipments", 5, "lines", 6, "customers", 3, "products", 2);

  private static final Map<String, String> PREFIXES =
      Map.of(
          "orders", "o-",
          "payments", "o-",
          "shipments", "o-",
          "lines", "l-",
          "customers", "c-",
          "products", "p-");

  private final Random random;
  private final FuzzTables tables = new FuzzTables();

  private FuzzFacts(Random random) {
    this.random = random;
  }

  /** A test of {@code view}. */
  static String test(FuzzView view, Random random) {
    return new FuzzFacts(random).text(view);
  }

  private String text(FuzzView view) {
    StringBuilder text = new StringBuilder("steps:\n");
    int steps = 2 + random.nextInt(MOST_STEPS - 1);
    for (int step = 0; step < steps; step++) {
      text.append("  - given:\n");
      facts(view)
          .forEach(
              (table, records) -> {
                text.append("      %s:%n".formatted(table));
                records.forEach(record -> text.append("        - {%s}%n".formatted(record)));
              });
      List<Map<String, Object>> rows = view.rows(tables);
      text.append(rows.isEmpty() ? "    expect: []\n" : "    expect:\n");
      rows.forEach(row -> text.append("      - {%s}%n".formatted(text(row))));
    }
    return text.toString();
  }

  private Map<String, List<String>> facts(FuzzView view) {
    Map<String, List<String>> byTable = new TreeMap<>();
    List<String> read = view.tables();
    int facts = 1 + random.nextInt(MOST_FACTS);
    for (int i = 0; i < facts; i++) {
      String table = read.get(random.nextInt(read.size()));
      byTable.computeIfAbsent(table, t -> new ArrayList<>()).add(fact(table));
    }
    return byTable;
  }

  private String fact(String table) {
    List<String> columns = FuzzTables.COLUMNS.get(table);
    String key = key(table);
    if (random.nextInt(ONE_IN) == 0) {
      tables.delete(table, key);
      return "%s: %s, deleted: true".formatted(columns.get(0), key);
    }
    Map<String, Object> row = new LinkedHashMap<>();
    row.put(columns.get(0), key);
    columns.stream().skip(1).forEach(column -> row.put(column, value(column)));
    tables.put(table, row);
    return text(row);
  }

  private String key(String table) {
    return PREFIXES.get(table) + random.nextInt(KEYS.get(table));
  }

  private Object value(String column) {
    if (random.nextInt(ONE_IN) == 0) {
      return null;
    }
    return switch (column) {
      case "order_id" -> key("orders");
      case "customer_id" -> key("customers");
      case "product_id" -> key("products");
      case "amount", "paid", "quantity", "level" -> random.nextInt(6);
      default -> "abc".substring(random.nextInt(3)).substring(0, 1);
    };
  }

  private static String text(Map<String, Object> row) {
    return row.entrySet().stream()
        .map(cell -> "%s: %s".formatted(cell.getKey(), cell.getValue()))
        .collect(Collectors.joining(", "));
  }
}
