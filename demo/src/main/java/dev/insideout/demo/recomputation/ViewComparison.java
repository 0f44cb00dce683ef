package dev.insideout.demo.recomputation;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/** Compares what a view has published with what it should hold. */
public final class ViewComparison {
  private ViewComparison() {}

  /**
   * The rows in which {@code published}, decoded records by decoded key, differs from {@code
   * expected}, rows as a {@link Recomputation} has them; empty when they are equal. Texts are equal
   * by their characters and decimals by their value, whatever the class or scale.
   */
  public static List<Mismatch> compare(
      Map<List<Object>, Map<String, Object>> expected,
      Map<GenericRecord, GenericRecord> published) {
    List<Mismatch> mismatches = new ArrayList<>();
    Map<List<Object>, Map<String, Object>> wanted = new HashMap<>();
    expected.forEach(
        (key, row) -> wanted.put(key.stream().map(ViewComparison::plain).toList(), plain(row)));
    Set<List<Object>> found = new HashSet<>();
    published.forEach(
        (key, row) -> {
          List<Object> values = List.copyOf(plain(key).values());
          Map<String, Object> actual = plain(row);
          Map<String, Object> want = wanted.get(values);
          if (!found.add(values) || want == null) {
            mismatches.add(new Mismatch.Extra(values, actual));
          } else if (!want.equals(actual)) {
            mismatches.add(new Mismatch.Different(values, differing(want, actual)));
          }
        });
    wanted.forEach(
        (key, row) -> {
          if (!found.contains(key)) {
            mismatches.add(new Mismatch.Missing(key, row));
          }
        });
    return List.copyOf(mismatches);
  }

  private static Map<String, Mismatch.Column> differing(
      Map<String, Object> expected, Map<String, Object> published) {
    Set<String> names = new TreeSet<>(expected.keySet());
    names.addAll(published.keySet());
    Map<String, Mismatch.Column> columns = new LinkedHashMap<>();
    for (String name : names) {
      Object want = expected.getOrDefault(name, Mismatch.Column.ABSENT);
      Object actual = published.getOrDefault(name, Mismatch.Column.ABSENT);
      if (!Objects.equals(want, actual)) {
        columns.put(name, new Mismatch.Column(want, actual));
      }
    }
    return columns;
  }

  private static Map<String, Object> plain(GenericRecord record) {
    Map<String, Object> row = new LinkedHashMap<>();
    for (Schema.Field field : record.getSchema().getFields()) {
      row.put(field.name(), plain(record.get(field.pos())));
    }
    return row;
  }

  private static Map<String, Object> plain(Map<String, Object> row) {
    Map<String, Object> plain = new LinkedHashMap<>();
    row.forEach((name, value) -> plain.put(name, plain(value)));
    return plain;
  }

  private static Object plain(Object value) {
    if (value instanceof CharSequence text) {
      return text.toString();
    }
    if (value instanceof BigDecimal number) {
      BigDecimal shortest = number.stripTrailingZeros();
      return shortest.scale() < 0 ? shortest.setScale(0) : shortest;
    }
    return value;
  }
}
