package dev.insideout.cli.viewtest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.insideout.cli.output.Ansi;
import dev.insideout.cli.output.Output;
import java.util.ArrayList;
import java.util.List;

/** Shows what became of tests: a line for each, and what is wrong below it. */
public final class TestListing {
  private final Output output;

  public TestListing(Output output) {
    this.output = output;
  }

  /** Shows one result, as soon as it is there. */
  public void show(TestResult result) {
    if (output.json()) {
      output.result(json(result));
      return;
    }
    String verdict = verdict(result);
    String line =
        "%s  %s  (%d ms%s)"
            .formatted(verdict, result.title(), result.time().toMillis(), runs(result));
    output.result(output.color() && !result.passed() ? Ansi.red(line) : line);
    if (!result.passed()) {
      result.description().ifPresent(description -> output.result("  " + description));
    }
    problems(result).forEach(problem -> output.result("  " + problem));
  }

  private static String verdict(TestResult result) {
    if (result.mistake().isPresent()) {
      return "broken";
    }
    return result.updated() ? "updated" : result.passed() ? "passed" : "FAILED";
  }

  private static String runs(TestResult result) {
    return result
        .adversarial()
        .map(
            report ->
                ", %d adversarial runs, %d failures%s"
                    .formatted(
                        report.runs(),
                        report.faults(),
                        report.skipped().map(reason -> ", not permuted: " + reason).orElse("")))
        .orElse("");
  }

  /** The end of a run of tests. */
  public void summary(List<TestResult> results) {
    long passed = results.stream().filter(TestResult::passed).count();
    long broken = results.stream().filter(result -> result.mistake().isPresent()).count();
    long failed = results.size() - passed - broken;
    output.progress(
        "%d test%s: %d passed, %d failed, %d broken."
            .formatted(results.size(), results.size() == 1 ? "" : "s", passed, failed, broken));
  }

  /** What is wrong, line by line; nothing where all is well. */
  static List<String> problems(TestResult result) {
    List<String> lines = new ArrayList<>();
    result.mistake().ifPresent(mistake -> mistake.lines().forEach(lines::add));
    for (StepFailure failure : result.failures()) {
      lines.add(
          "%s:%d: step %d: %s"
              .formatted(result.file(), failure.line(), failure.step(), failure.problem()));
      failure.diff().ifPresent(diff -> diff(diff).forEach(line -> lines.add("  " + line)));
    }
    result
        .adversarial()
        .ifPresent(
            report -> report.finding().ifPresent(f -> lines.addAll(finding(result, report, f))));
    return lines;
  }

  private static List<String> diff(TableDiff diff) {
    List<String> lines = new ArrayList<>();
    for (TableDiff.Entry entry : diff.entries()) {
      if (entry instanceof TableDiff.Missing row) {
        lines.add("- missing     %s  %s".formatted(row.key(), CellText.mapping(row.cells())));
      } else if (entry instanceof TableDiff.Unexpected row) {
        lines.add("+ unexpected  %s  %s".formatted(row.key(), CellText.mapping(row.cells())));
      } else if (entry instanceof TableDiff.Different row) {
        lines.add("~ different   " + row.key());
        for (TableDiff.Cell cell : row.cells()) {
          lines.add("      %s: %s → %s".formatted(cell.column(), cell.expected(), cell.got()));
        }
      }
    }
    return lines;
  }

  private static List<String> finding(
      TestResult result, AdversarialReport report, AdversarialReport.Finding finding) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s: the way in which records arrive decides about the rows. The smallest case (%d tries, seed %d, parallelism %d):"
            .formatted(result.file(), finding.tries(), report.seed(), finding.parallelism()));
    lines.add("as written:");
    finding.asWritten().forEach(record -> lines.add("  " + line(record)));
    lines.add("as they arrive:");
    finding.arrival().gulps().forEach(gulp -> lines.addAll(lines(gulp)));
    lines.add("what is then other than in the order of the test:");
    diff(finding.diff()).forEach(line -> lines.add("  " + line));
    finding.letters().ifPresent(letters -> lines.add("  " + letters));
    lines.add(
        "If the view is meant to depend on it, say why in the test: order_dependent: <reason>");
    return lines;
  }

  private static List<String> lines(Arrival.Gulp gulp) {
    List<String> lines = new ArrayList<>();
    for (Arrival.Item item : gulp.items()) {
      lines.add(
          "  %s%s%s%s"
              .formatted(
                  lines.isEmpty() ? "" : "and with it ",
                  line(item.record()),
                  item.again() ? " (again)" : "",
                  item.fails() ? " (the job fails here, and goes on)" : ""));
    }
    return lines;
  }

  private static String line(GivenRecord record) {
    return "%s (line %d)".formatted(record, record.line());
  }

  private static ObjectNode json(TestResult result) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("view", result.view())
            .put("test", result.name())
            .put("file", result.file().toString())
            .put("passed", result.passed())
            .put("broken", result.mistake().isPresent())
            .put("updated", result.updated())
            .put("ms", result.time().toMillis());
    ArrayNode problems = json.putArray("problems");
    problems(result).forEach(problems::add);
    result
        .adversarial()
        .ifPresent(
            report ->
                json.putObject("adversarial")
                    .put("runs", report.runs())
                    .put("failures", report.faults())
                    .put("seed", report.seed())
                    .put("order_dependent", report.skipped().orElse(null)));
    return json;
  }
}
