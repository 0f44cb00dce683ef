package dev.insideout.cli.viewtest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The tables that random views read, as they stand: by table and key the columns of a row. */
final class FuzzTables {
  /** By table its columns, of which the first is the key. */
  static final Map<String, List<String>> COLUMNS =
      Map.of(
          "orders", List.of("order_id", "customer_id", "product_id", "amount", "note"),
          "payments", List.of("order_id", "paid", "state"),
          "shipments", List.of("order_id", "carrier"),
          "lines", List.of("line_id", "order_id", "quantity"),
          "customers", List.of("customer_id", "name", "level"),
          "products", List.of("product_id", "title"));

  private final Map<String, Map<String, Map<String, Object>>> rows = new TreeMap<>();

  FuzzTables() {
    COLUMNS.keySet().forEach(table -> rows.put(table, new TreeMap<>()));
  }

  /** A row, or null. */
  Map<String, Object> get(String table, Object key) {
    return key == null ? null : rows.get(table).get(key.toString());
  }

  Stream<Map<String, Object>> all(String table) {
    return rows.get(table).values().stream();
  }

  void put(String table, Map<String, Object> row) {
    rows.get(table).put(row.get(COLUMNS.get(table).get(0)).toString(), new LinkedHashMap<>(row));
  }

  void delete(String table, String key) {
    rows.get(table).remove(key);
  }
}
