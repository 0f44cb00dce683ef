package dev.insideout.cli.viewtest;

import dev.insideout.sqlview.TableDescription;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes the tables that came out into a test file, in place of those that were expected. All else
 * in the file stays as it is, comments and layout included.
 */
final class ExpectUpdate {
  /** A row that is longer is written one column a line. */
  private static final int LONGEST_LINE = 120;

  private ExpectUpdate() {}

  /** True where there is something to update, and the tables are all that is not as expected. */
  static boolean isPossible(List<StepFailure> failures) {
    return !failures.isEmpty() && failures.stream().allMatch(f -> f.diff().isPresent());
  }

  /** The text of the file of {@code test} after the update. */
  static String text(
      ViewTest test, TableDescription view, Outcome outcome, List<StepFailure> failures) {
    StringBuilder text = new StringBuilder(test.text());
    // From the end on, so that what stands before stays where it is.
    for (int i = failures.size() - 1; i >= 0; i--) {
      StepFailure failure = failures.get(i);
      if (failure.diff().isPresent()) {
        int step = failure.step() - 1;
        ExpectedTable expected = test.steps().get(step).expected().orElseThrow();
        Set<String> columns = columns(test, view, expected);
        String rows = rows(columns, expected.indent(), outcome.steps().get(step).rows());
        text.replace(expected.start(), expected.end(), rows);
      }
    }
    return text.toString();
  }

  private static Set<String> columns(ViewTest test, TableDescription view, ExpectedTable expected) {
    Set<String> named = new LinkedHashSet<>(view.key());
    named.addAll(test.columns());
    if (test.columns().isEmpty()) {
      expected.rows().forEach(row -> named.addAll(row.cells().keySet()));
      if (expected.rows().isEmpty()) {
        named.addAll(view.type().getFieldNames());
      }
    }
    Set<String> columns = new LinkedHashSet<>(view.type().getFieldNames());
    columns.retainAll(named);
    return columns;
  }

  private static String rows(
      Set<String> columns, int indent, Map<String, Map<String, String>> rows) {
    if (rows.isEmpty()) {
      return " []";
    }
    StringBuilder text = new StringBuilder();
    String margin = " ".repeat(indent);
    for (Map<String, String> row : rows.values()) {
      Map<String, String> cells = new LinkedHashMap<>();
      columns.forEach(column -> cells.put(column, row.get(column)));
      String line = CellText.mapping(cells);
      text.append('\n').append(margin).append("- ");
      if (indent + line.length() + 2 <= LONGEST_LINE) {
        text.append(line);
      } else {
        List<String> lines = new ArrayList<>();
        cells.forEach((column, cell) -> lines.add(column + ": " + cell));
        text.append(String.join("\n  " + margin, lines));
      }
    }
    return text.toString();
  }

  /** Updates the file of {@code test}. */
  static void write(
      ViewTest test, TableDescription view, Outcome outcome, List<StepFailure> failures) {
    try {
      Files.writeString(test.file(), text(test, view, outcome, failures));
    } catch (IOException e) {
      throw new UncheckedIOException("writing " + test.file(), e);
    }
  }
}
