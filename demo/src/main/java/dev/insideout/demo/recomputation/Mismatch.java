package dev.insideout.demo.recomputation;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One row in which a published view is not what the log says. */
public sealed interface Mismatch {
  /** The values of the view's key columns. */
  List<Object> key();

  /** The log says that there is a row, the view has none. */
  record Missing(List<Object> key, Map<String, Object> expected) implements Mismatch {
    @Override
    public String toString() {
      return "%s is missing: %s".formatted(key, expected);
    }
  }

  /** The view has a row that the log does not account for. */
  record Extra(List<Object> key, Map<String, Object> published) implements Mismatch {
    @Override
    public String toString() {
      return "%s is too many: %s".formatted(key, published);
    }
  }

  /** Both have the row; {@code columns} are those that differ. */
  record Different(List<Object> key, Map<String, Column> columns) implements Mismatch {
    @Override
    public String toString() {
      return columns.entrySet().stream()
          .map(
              c ->
                  "%s is %s and should be %s"
                      .formatted(c.getKey(), c.getValue().published, c.getValue().expected))
          .collect(Collectors.joining(", ", key + ": ", ""));
    }
  }

  /**
   * The two values of a column; null where it is null, and {@link #ABSENT} where a side does not
   * have the column at all.
   */
  record Column(Object expected, Object published) {
    public static final String ABSENT = "(no such column)";
  }
}
