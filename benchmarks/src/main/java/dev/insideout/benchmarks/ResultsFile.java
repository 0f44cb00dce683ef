package dev.insideout.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reports as a page of Markdown, for people who did not run them: what was promised first, then
 * charts, then all figures. Scenarios can be measured one by one, each at a time of its own: what
 * was measured of the others stays on the page, with when and of what.
 */
public final class ResultsFile {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Path page;
  private final String benchmark;
  private final List<String> scenarios;
  private final Path folder;

  /**
   * @param page the file; charts, and the figures of each scenario, are beside it, in a folder that
   *     is named for the benchmark
   * @param scenarios all that the benchmark has, in the order of the page
   */
  public ResultsFile(Path page, String benchmark, List<String> scenarios) {
    this.page = page.toAbsolutePath();
    this.benchmark = benchmark;
    this.scenarios = List.copyOf(scenarios);
    this.folder = this.page.resolveSibling("results-" + benchmark);
  }

  private record Part(String command, Report report) {}

  /**
   * Puts what was measured of a scenario in the place of what was there of it.
   *
   * @param command with which the figures are measured again
   * @param picture what the scenario has drawn; it stands on the page only if it is there
   */
  public void put(String scenario, String command, Report report, Path picture) throws IOException {
    Files.createDirectories(folder);
    if (Files.exists(picture)) {
      Files.copy(picture, picture(scenario), StandardCopyOption.REPLACE_EXISTING);
    } else {
      Files.deleteIfExists(picture(scenario));
    }
    ObjectNode part = JSON.createObjectNode().put("command", command);
    part.set("report", report.json());
    Files.writeString(file(scenario), JSON.writeValueAsString(part) + "\n");
    write();
  }

  private Path file(String scenario) {
    return folder.resolve(scenario + ".json");
  }

  private Path picture(String scenario) {
    return folder.resolve(scenario + ".svg");
  }

  private Map<String, Part> parts() throws IOException {
    Map<String, Part> parts = new LinkedHashMap<>();
    for (String scenario : scenarios) {
      if (Files.exists(file(scenario))) {
        JsonNode part = JSON.readTree(file(scenario).toFile());
        parts.put(
            scenario, new Part(part.path("command").asText(), Report.of(part.path("report"))));
      }
    }
    return parts;
  }

  private void write() throws IOException {
    Map<String, Part> parts = parts();
    List<Figure> figures =
        parts.values().stream().flatMap(part -> part.report().figures().stream()).toList();
    List<String> lines = new ArrayList<>();
    lines.add("# Results of `bench %s`".formatted(benchmark));
    lines.add("");
    lines.add("Written by the commands below; not by hand.");
    lines.add("");
    lines.add("| scenario | command | machine | commit | date | seed |");
    lines.add("|---|---|---|---|---|---|");
    parts.forEach((scenario, part) -> lines.add(origin(scenario, part)));
    lines.add("");
    lines.add("## What is promised");
    lines.add("");
    table(lines, figures.stream().filter(figure -> figure.must().isPresent()).toList());
    for (BarChart chart : BarChart.of(figures)) {
      Path file = folder.resolve(chart.fileName());
      Files.writeString(file, chart.svg());
      show(lines, chart.title(), file);
    }
    parts.keySet().stream()
        .filter(scenario -> Files.exists(picture(scenario)))
        .forEach(scenario -> show(lines, scenario, picture(scenario)));
    lines.add("");
    lines.add("## All figures");
    lines.add("");
    table(lines, figures);
    Files.writeString(page, String.join("\n", lines) + "\n");
  }

  private void show(List<String> lines, String title, Path file) {
    lines.add("");
    lines.add("![%s](%s/%s)".formatted(title, folder.getFileName(), file.getFileName()));
  }

  private static String origin(String scenario, Part part) {
    Report report = part.report();
    return "| %s | `%s` | %s | %s | %s | %d |"
        .formatted(
            scenario,
            part.command(),
            report.machine(),
            report.commit(),
            report.date(),
            report.seed());
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
