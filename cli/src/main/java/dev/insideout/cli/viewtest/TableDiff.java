package dev.insideout.cli.viewtest;

import dev.insideout.sqlview.TableDescription;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the rows of a view differ from those that were expected: by key, and cell by cell.
 *
 * @param entries in the order of their keys
 */
record TableDiff(List<Entry> entries) {

  /** A row that is not as expected. */
  sealed interface Entry {
    /** Its key as a person reads it. */
    String key();
  }

  /** A row that was expected and is not there. */
  record Missing(String key, Map<String, String> cells) implements Entry {}

  /** A row that is there and was not expected. */
  record Unexpected(String key, Map<String, String> cells) implements Entry {}

  /** A row that is there with other cells. */
  record Different(String key, List<Cell> cells) implements Entry {}

  /** A cell that is not as expected. */
  record Cell(String column, String expected, String got) {}

  /**
   * Compares by the columns that each expected row names.
   *
   * @param actual the rows by {@link #key}, each with all its cells
   */
  static TableDiff of(
      TableDescription view,
      List<ExpectedTable.Row> expected,
      Map<String, Map<String, String>> actual) {
    Map<String, Entry> entries = new TreeMap<>();
    Map<String, Map<String, String>> left = new LinkedHashMap<>(actual);
    for (ExpectedTable.Row row : expected) {
      String key = key(view, row.cells());
      Map<String, String> got = left.remove(key);
      if (got == null) {
        entries.put(key, new Missing(key, row.cells()));
      } else {
        List<Cell> cells = cells(row.cells(), got);
        if (!cells.isEmpty()) {
          entries.put(key, new Different(key, cells));
        }
      }
    }
    left.forEach((key, cells) -> entries.put(key, new Unexpected(key, cells)));
    return new TableDiff(List.copyOf(entries.values()));
  }

  private static List<Cell> cells(Map<String, String> expected, Map<String, String> got) {
    List<Cell> cells = new ArrayList<>();
    expected.forEach(
        (column, value) -> {
          if (!value.equals(got.get(column))) {
            cells.add(new Cell(column, value, got.get(column)));
          }
        });
    return cells;
  }

  /** Names the row with {@code cells}, which have its key. */
  static String key(TableDescription view, Map<String, String> cells) {
    List<String> key = new ArrayList<>();
    view.key().forEach(column -> key.add("%s=%s".formatted(column, cells.get(column))));
    return String.join(" ", key);
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }
}
