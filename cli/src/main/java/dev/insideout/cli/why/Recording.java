package dev.insideout.cli.why;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.viewtest.CellText;
import dev.insideout.cli.viewtest.GivenRow;
import dev.insideout.cli.viewtest.Rerun;
import dev.insideout.sqlview.InputTrace;
import dev.insideout.sqlview.TableDescription;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * The history of a row as a test of its view.
 *
 * @param name of the test, made of the row's key as it is masked
 * @param text of the test file
 */
public record Recording(String name, String text) {
  /**
   * Records what {@code explainer} finds.
   *
   * @param masked columns whose values are replaced, as {@code column} or {@code table.column}
   * @throws CommandFailure when the row cannot be explained, or is another with its columns masked
   */
  public static Recording of(Explainer explainer, List<String> masked, Output output)
      throws InterruptedException {
    Explanation explanation = explainer.explain();
    if (!explanation.proven()) {
      throw CommandFailure.notSo(
          "The row cannot be recorded, since the records that were found do not give it: 'insideout why' shows them.");
    }
    List<GivenRow> given = explanation.given();
    InputTrace trace = explainer.trace();
    Mask mask = Mask.of(masked, trace, tables(explainer), given);
    if (!masked.isEmpty()) {
      output.progress("Masked: %s.".formatted(String.join(", ", mask.columns())));
    }
    List<GivenRow> shown = given.stream().map(mask::row).toList();
    Rerun rerun = explainer.rerun();
    Check check = new Check(trace, mask, rerun);
    Map<String, Map<String, String>> rows = rerun.rows(shown);
    check.require(explanation, rows);
    Map<String, String> key = check.masked(explanation.key());
    String description =
        "Recorded from the log: the row %s%s."
            .formatted(
                CellText.mapping(key),
                explanation.epoch().map(epoch -> ", as of epoch " + epoch).orElse(""));
    return new Recording(name(key), rerun.testFile(description, shown, rows));
  }

  /** Those that the view itself reads, and not all of its group. */
  private static List<TableDescription> tables(Explainer explainer) {
    Set<String> read =
        explainer.trace().scans().stream().map(InputTrace.Scan::table).collect(Collectors.toSet());
    return explainer.rerun().inputs().stream()
        .filter(table -> read.contains(table.name()))
        .toList();
  }

  private static String name(Map<String, String> key) {
    String values =
        String.join("_", key.values())
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "_")
            .replaceAll("^_|_$", "");
    return "recorded_" + values;
  }

  /** Makes sure that masking has changed what was to be masked, and nothing else. */
  private record Check(InputTrace trace, Mask mask, Rerun rerun) {
    void require(Explanation explanation, Map<String, Map<String, String>> masked) {
      Set<String> hidden = derived();
      List<String> wrong = new ArrayList<>();
      for (Map<String, String> row : explanation.rerun().values()) {
        Map<String, String> expected = masked(row);
        Map<String, String> got = masked.get(rerun.name(expected));
        if (got == null || !withoutThe(hidden, expected).equals(withoutThe(hidden, got))) {
          wrong.add(rerun.name(row));
        }
      }
      if (!wrong.isEmpty() || masked.size() != explanation.rerun().size()) {
        throw CommandFailure.notSo(
            "With %s masked the view comes to other rows%s: their values decide, in a WHERE or an expression. Mask fewer columns."
                .formatted(
                    String.join(", ", mask.columns()),
                    wrong.isEmpty() ? "" : ", as for " + wrong.get(0)));
      }
    }

    /** A row, or key, of the view with stand-ins for what it shows of masked columns. */
    Map<String, String> masked(Map<String, String> cells) {
      TableDescription view = rerun.view();
      Set<String> showing = trace.showing(mask.columns());
      Map<String, String> masked = new LinkedHashMap<>(cells);
      masked.replaceAll(
          (column, text) -> {
            LogicalType type = view.type().getTypeAt(view.type().getFieldIndex(column));
            return showing.contains(column) ? mask.text(type, column, text) : text;
          });
      return masked;
    }

    /** The columns of the view that are made of masked ones otherwise than by showing them. */
    private Set<String> derived() {
      Set<String> derived = new TreeSet<>();
      trace
          .madeOf()
          .forEach(
              (column, sources) -> {
                if (sources.stream().anyMatch(mask.columns()::contains)) {
                  derived.add(column);
                }
              });
      derived.removeAll(trace.showing(mask.columns()));
      return derived;
    }

    private static Map<String, String> withoutThe(Set<String> columns, Map<String, String> cells) {
      Map<String, String> left = new LinkedHashMap<>(cells);
      left.keySet().removeAll(columns);
      return left;
    }
  }
}
