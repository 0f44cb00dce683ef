package dev.insideout.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A report as a page of Markdown, for people who did not run it: what was promised first, then
 * charts, then all figures.
 */
public final class ResultsFile {
  private ResultsFile() {}

  /**
   * Writes {@code file}, and its charts beside it, in a folder that is named for the benchmark.
   *
   * @param command with which the figures are measured again
   */
  public static void write(Path file, String benchmark, String command, Report report)
      throws IOException {
    Path target = file.toAbsolutePath();
    Path charts = target.resolveSibling("results-" + benchmark);
    List<String> lines = new ArrayList<>();
    lines.add("# Results of `bench %s`".formatted(benchmark));
    lines.add("");
    lines.add("Written by `%s`; not by hand.".formatted(command));
    lines.add("");
    lines.add("| machine | commit | date | seed |");
    lines.add("|---|---|---|---|");
    lines.add(
        "| %s | %s | %s | %d |"
            .formatted(report.machine(), report.commit(), report.date(), report.seed()));
    lines.add("");
    lines.add("## What is promised");
    lines.add("");
    table(lines, report.figures().stream().filter(figure -> figure.must().isPresent()).toList());
    for (BarChart chart : BarChart.of(report.figures())) {
      Files.createDirectories(charts);
      Files.writeString(charts.resolve(chart.fileName()), chart.svg());
      lines.add("");
      lines.add("![%s](%s/%s)".formatted(chart.title(), charts.getFileName(), chart.fileName()));
    }
    lines.add("");
    lines.add("## All figures");
    lines.add("");
    table(lines, report.figures());
    Files.createDirectories(target.getParent());
    Files.writeString(target, String.join("\n", lines) + "\n");
  }

  private static void table(List<String> lines, List<Figure> figures) {
    lines.add("| figure | value | unit | must | aim | holds |");
    lines.add("|---|--:|---|---|---|---|");
    for (Figure figure : figures) {
      lines.add(
          "| %s | %s | %s | %s | %s | %s |"
              .formatted(
                  figure.name(),
                  Report.shown(figure.value()).toPlainString(),
                  figure.unit(),
                  bound(figure.must()),
                  bound(figure.aim()),
                  figure.must().isEmpty() ? "" : figure.holds() ? "yes" : "**no**"));
    }
  }

  private static String bound(Optional<Bound> bound) {
    return bound.map(Bound::toString).orElse("");
  }
}
