package dev.insideout.cli.command;

import dev.insideout.benchmarks.Amounts;
import dev.insideout.benchmarks.Benchmark;
import dev.insideout.benchmarks.Benchmark.Scenario;
import dev.insideout.benchmarks.Bound;
import dev.insideout.benchmarks.Figure;
import dev.insideout.benchmarks.Origin;
import dev.insideout.benchmarks.Report;
import dev.insideout.benchmarks.ResultsFile;
import dev.insideout.benchmarks.Size;
import dev.insideout.benchmarks.unified.Engine;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.cli.output.NearNames;
import dev.insideout.cli.output.Output;
import dev.insideout.cli.output.TextTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code insideout bench}. */
@Command(
    name = "bench",
    description = {
      "Measures what is promised, on a broker, registry and Flink of its own, and prints the figures.",
      "Exit code 1 when one that must hold does not.",
    })
final class BenchCommand implements Callable<Integer> {
  @ParentCommand InsideoutCommand insideout;

  @Parameters(
      paramLabel = "NAME",
      description = "The benchmark: consistency, cache, change, jobs, views.")
  String name;

  @Option(names = "--quick", description = "The same at a small size; the figures say less.")
  boolean quick;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "SCENARIO",
      description = "Only these of its scenarios, comma-separated.")
  List<String> only = List.of();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Makes the input of an earlier run again. Default: another one each time.")
  Optional<Long> seed = Optional.empty();

  @Option(
      names = "--orders",
      paramLabel = "N",
      description = "views: of how many orders there are facts. Default: as the size says.")
  Optional<Integer> orders = Optional.empty();

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "views: how often each side runs. Default: as the size says.")
  Optional<Integer> runs = Optional.empty();

  @Option(
      names = "--engines",
      split = ",",
      paramLabel = "ENGINE",
      description =
          "views: only these of the engines: pass-through, fast, planner, plain, mini-batch, multi-join, streams.")
  List<String> engines = List.of();

  @Option(
      names = "--results",
      paramLabel = "FILE",
      description =
          "Also writes the figures as a page of Markdown, with charts beside it; what it has of other scenarios stays.")
  Optional<Path> results = Optional.empty();

  @Override
  public Integer call() throws Exception {
    Benchmark benchmark =
        Benchmark.named(name)
            .orElseThrow(
                () ->
                    CommandFailure.badInput(
                        "There is no benchmark '%s'. %s".formatted(name, hint())));
    Output output = insideout.output();
    Report report = run(resized(benchmark), output);
    if (output.json()) {
      output.result(report.json());
    } else {
      show(report, output);
    }
    return (report.holds() ? ExitCode.DONE : ExitCode.NOT_SO).number();
  }

  private Benchmark resized(Benchmark benchmark) {
    if (orders.isEmpty() && runs.isEmpty() && engines.isEmpty()) {
      return benchmark;
    }
    requirePositive("--orders", orders);
    requirePositive("--runs", runs);
    return benchmark
        .of(new Amounts(asInt(orders), asInt(runs), chosenEngines()))
        .orElseThrow(
            () ->
                CommandFailure.badInput(
                    "Benchmark %s has amounts of its own: --orders, --runs and --engines are for views. Take them out."
                        .formatted(name)));
  }

  private List<Engine> chosenEngines() {
    Map<String, Engine> all = new LinkedHashMap<>();
    Engine.measured().forEach(engine -> all.put(engine.option(), engine));
    for (String wanted : engines) {
      if (!all.containsKey(wanted)) {
        throw CommandFailure.badInput(
            "There is no engine '%s'. %s"
                .formatted(wanted, NearNames.hint(wanted, "engine", List.copyOf(all.keySet()))));
      }
    }
    if (!engines.isEmpty()) {
      all.keySet().retainAll(engines);
    }
    return List.copyOf(all.values());
  }

  private static void requirePositive(String option, Optional<Integer> count) {
    if (count.filter(n -> n < 1).isPresent()) {
      throw CommandFailure.badInput("%s must be a number from 1 on.".formatted(option));
    }
  }

  private static OptionalInt asInt(Optional<Integer> count) {
    return count.map(OptionalInt::of).orElseGet(OptionalInt::empty);
  }

  /** With which the figures are measured again. */
  private String commandLine(String scenario, long chosen) {
    StringBuilder line = new StringBuilder("insideout bench " + name);
    if (quick) {
      line.append(" --quick");
    }
    line.append(" --only ").append(scenario);
    if (!engines.isEmpty()) {
      line.append(" --engines ").append(String.join(",", engines));
    }
    orders.ifPresent(count -> line.append(" --orders ").append(count));
    runs.ifPresent(count -> line.append(" --runs ").append(count));
    return line.append(" --seed ").append(chosen).toString();
  }

  private String hint() {
    return NearNames.hint(
        name, "benchmark", Benchmark.all().stream().map(Benchmark::name).toList());
  }

  private Report run(Benchmark benchmark, Output output) throws Exception {
    long chosen = seed.orElseGet(() -> ThreadLocalRandom.current().nextLong(1_000_000));
    Size size = quick ? Size.QUICK : Size.FULL;
    // Results may be written into the checkout: it is another one then.
    String commit = Origin.commit(insideout.surroundings().checkout());
    Path folder = Files.createTempDirectory("insideout-bench");
    output.progress(
        "Benchmark %s, seed %d, its data in %s".formatted(benchmark.name(), chosen, folder));
    try {
      List<Figure> figures = new ArrayList<>();
      for (Map.Entry<String, Scenario> scenario : scenarios(benchmark).entrySet()) {
        Path own = folder.resolve(scenario.getKey());
        List<Figure> found = scenario.getValue().measure(own, size, chosen, output::progress);
        found.forEach(figure -> output.progress("  " + line(figure)));
        figures.addAll(found);
        if (results.isPresent()) {
          new ResultsFile(results.get(), name, List.copyOf(benchmark.scenarios().keySet()))
              .put(
                  scenario.getKey(),
                  commandLine(scenario.getKey(), chosen),
                  report(found, commit, chosen),
                  own.resolve(Benchmark.PICTURE));
          output.progress("The results are in %s.".formatted(results.get()));
        }
      }
      return report(figures, commit, chosen);
    } finally {
      delete(folder);
    }
  }

  private static Report report(List<Figure> figures, String commit, long chosen) {
    return new Report(
        figures, Origin.machine(), commit, Instant.now().truncatedTo(ChronoUnit.SECONDS), chosen);
  }

  private Map<String, Scenario> scenarios(Benchmark benchmark) {
    Map<String, Scenario> chosen = new LinkedHashMap<>(benchmark.scenarios());
    for (String wanted : only) {
      if (!chosen.containsKey(wanted)) {
        throw CommandFailure.badInput(
            "Benchmark %s has no scenario '%s'. %s"
                .formatted(
                    name,
                    wanted,
                    NearNames.hint(wanted, "scenario", List.copyOf(chosen.keySet()))));
      }
    }
    if (!only.isEmpty()) {
      chosen.keySet().retainAll(only);
    }
    return chosen;
  }

  private static String line(Figure figure) {
    return "%s: %s %s%s"
        .formatted(
            figure.name(),
            Report.shown(figure.value()).toPlainString(),
            figure.unit(),
            figure.holds() ? "" : ", must be " + figure.must().orElseThrow());
  }

  private static void show(Report report, Output output) {
    TextTable table = new TextTable(List.of("figure", "value", "unit", "must", "holds"));
    for (Figure figure : report.figures()) {
      table.add(
          figure.name(),
          Report.shown(figure.value()).toPlainString(),
          figure.unit(),
          figure.must().map(Bound::toString).orElse(""),
          figure.must().isEmpty() ? "" : figure.holds() ? "yes" : "NO");
    }
    output.result(table);
    output.result("");
    output.result(
        "%s; commit %s; %s; seed %d"
            .formatted(report.machine(), report.commit(), report.date(), report.seed()));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
