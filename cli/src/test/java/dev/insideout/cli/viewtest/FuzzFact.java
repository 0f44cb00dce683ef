package dev.insideout.cli.viewtest;

import dev.insideout.cli.viewtest.FuzzTable.Column;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.RowType;

/**
 * A random fact: what a key's row is from now on, or that it is deleted.
 *
 * @param history the one that it belongs to: no two have a key in common
 * @param row all columns by name; of a deletion the key's
 * @param repeated true where it was told before
 */
record FuzzFact(
    int history, FuzzTable table, Map<String, Object> row, boolean deleted, boolean repeated) {
  private static final int ONE_IN = 6;

  /**
   * What happens in one history, in steps.
   *
   * @param mostFacts a step has so many, or fewer
   */
  static List<List<FuzzFact>> history(
      int number, List<FuzzTable> tables, int steps, int mostFacts, Random random) {
    List<FuzzFact> told = new ArrayList<>();
    List<List<FuzzFact>> history = new ArrayList<>();
    for (int step = 0; step < steps; step++) {
      int from = told.size();
      int facts = 1 + random.nextInt(mostFacts);
      for (int i = 0; i < facts; i++) {
        told.add(
            !told.isEmpty() && random.nextInt(ONE_IN) == 0
                ? told.get(random.nextInt(told.size())).again()
                : random(number, FuzzTable.of(tables, random), told.size(), random));
      }
      history.add(List.copyOf(told.subList(from, told.size())));
    }
    return history;
  }

  private static FuzzFact random(int history, FuzzTable table, int clock, Random random) {
    String suffix = "h" + history;
    Map<String, Object> row = new LinkedHashMap<>();
    row.put(table.key(), table.key(suffix, random));
    if (random.nextInt(ONE_IN) == 0) {
      return new FuzzFact(history, table, row, true, false);
    }
    for (Column column : table.columns()) {
      row.put(column.name(), FuzzTable.value(column, suffix, clock, random).orElse(null));
    }
    return new FuzzFact(history, table, row, false, false);
  }

  private FuzzFact again() {
    return new FuzzFact(history, table, row, deleted, true);
  }

  String key() {
    return row.get(table.key()).toString();
  }

  /** In Flink's internal form. */
  GenericRowData data(RowType type) {
    GenericRowData data = new GenericRowData(type.getFieldCount());
    row.forEach(
        (column, value) ->
            data.setField(
                type.getFieldIndex(column),
                value instanceof String text ? StringData.fromString(text) : value));
    return data;
  }

  @Override
  public String toString() {
    return "%s: %s%s".formatted(table.topic(), row, deleted ? " deleted" : "");
  }
}
