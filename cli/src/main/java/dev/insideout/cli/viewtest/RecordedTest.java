package dev.insideout.cli.viewtest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.types.logical.VarCharType;

/** Writes rows of the log as a test file, all columns named, so that nothing is made up. */
final class RecordedTest {
  private static final String DELETED = "deleted";

  private RecordedTest() {}

  /** A test in which {@code given} is given in one step, and no row is expected. */
  static String draft(String description, List<GivenRow> given) {
    Map<String, StringBuilder> tables = new LinkedHashMap<>();
    for (GivenRow row : given) {
      StringBuilder rows =
          tables.computeIfAbsent(
              row.table().name(), table -> new StringBuilder("      %s:\n".formatted(table)));
      Map<String, String> cells = new LinkedHashMap<>(row.cells());
      if (row.deleted()) {
        cells.put(DELETED, "true");
      }
      rows.append("        - ").append(CellText.mapping(cells)).append('\n');
    }
    return """
        description: %s
        steps:
          - given:%s
        %s    expect: []
        """
        .formatted(
            CellText.of(VarCharType.STRING_TYPE, description),
            tables.isEmpty() ? " {}" : "",
            String.join("", tables.values()));
  }
}
