package dev.insideout.benchmarks;

import dev.insideout.benchmarks.loss.LostTransactions;
import dev.insideout.benchmarks.loss.OlderSavepoints;
import dev.insideout.benchmarks.scenario.BankWorkload;
import dev.insideout.benchmarks.scenario.CpuPerEvent;
import dev.insideout.benchmarks.scenario.ViewOverView;
import dev.insideout.benchmarks.scenario.Visibility;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Whether every published epoch is correct, and what that costs. */
final class ConsistencyBenchmark implements Benchmark {
  @Override
  public String name() {
    return "consistency";
  }

  @Override
  public Map<String, Scenario> scenarios() {
    Map<String, Scenario> scenarios = new LinkedHashMap<>();
    scenarios.put("bank", ConsistencyBenchmark::bank);
    scenarios.put("view-over-view", ConsistencyBenchmark::chain);
    scenarios.put("lost-transactions", ConsistencyBenchmark::losses);
    scenarios.put("older-savepoints", ConsistencyBenchmark::savepoints);
    scenarios.put(
        "visible-epoch",
        (folder, size, seed, progress) ->
            visible(folder, Visibility.Delivered.IN_EPOCHS, 1_500, size, seed, progress));
    scenarios.put(
        "visible-eager",
        (folder, size, seed, progress) ->
            visible(folder, Visibility.Delivered.AT_ONCE, 300, size, seed, progress));
    scenarios.put("cpu-aggregate", ConsistencyBenchmark::cpuOfAggregate);
    scenarios.put("cpu-bank", ConsistencyBenchmark::cpuOfBank);
    return scenarios;
  }

  private static List<Figure> bank(Path folder, Size size, long seed, Consumer<String> progress)
      throws Exception {
    progress.accept(
        "Bank workload: %d transfers at %d/s, %d failures …"
            .formatted(size.bank().transfers(), size.bank().perSecond(), size.bank().failures()));
    BankWorkload.Outcome outcome = BankWorkload.run(folder, size.bank(), seed);
    outcome.mistakes().forEach(progress);
    return List.of(
        Figure.promised("bank: wrong epochs", outcome.wrong(), "epochs", Bound.exactly(0)),
        Figure.promised(
            "bank: epochs checked, of the group with the fewest",
            outcome.leastEpochs(),
            "epochs",
            Bound.atLeast(size.bank().leastEpochs())),
        Figure.told("bank: epochs checked, of all groups", outcome.epochs(), "epochs"),
        Figure.promised(
            "bank: failures that hit every job",
            outcome.failures(),
            "failures",
            Bound.atLeast(size.bank().failures())),
        Figure.told(
            "control: readings of plain upsert-kafka's total", outcome.naiveReadings(), "readings"),
        Figure.told("control: of these wrong", 100 * outcome.naiveWrongShare(), "%"));
  }

  private static List<Figure> chain(Path folder, Size size, long seed, Consumer<String> progress)
      throws Exception {
    progress.accept("View over view over view …");
    ViewOverView.Outcome outcome = ViewOverView.run(folder, size.bank(), seed);
    outcome.mistakes().forEach(progress);
    return List.of(
        Figure.promised(
            "view over view over view: wrong epochs of the top",
            outcome.wrong(),
            "epochs",
            Bound.exactly(0)),
        Figure.promised(
            "view over view over view: epochs of the top checked",
            outcome.epochs(),
            "epochs",
            Bound.atLeast(size.bank().leastEpochs())),
        Figure.promised(
            "view over view over view: failures, of the job with the fewest",
            outcome.failuresByJob().values().stream().mapToInt(n -> n).min().orElse(0),
            "failures",
            Bound.atLeast(size.bank().failures())));
  }

  private static List<Figure> losses(Path folder, Size size, long seed, Consumer<String> progress)
      throws Exception {
    progress.accept("Lost transactions: %d …".formatted(size.losses()));
    LostTransactions.Outcome outcome = LostTransactions.run(folder, size.losses(), seed);
    return List.of(
        Figure.promised(
            "lost transactions: that hit",
            outcome.trials(),
            "losses",
            Bound.exactly(size.losses())),
        Figure.promised(
            "lost transactions: found within one epoch",
            outcome.found(),
            "losses",
            Bound.exactly(size.losses())),
        Figure.promised(
            "lost transactions: repaired by takeover",
            outcome.repaired(),
            "losses",
            Bound.exactly(size.losses())),
        Figure.promised(
            "lost transactions: wrong epochs", outcome.wrong(), "epochs", Bound.exactly(0)),
        Figure.told("lost transactions: tries that were no loss", outcome.misses(), "tries"));
  }

  private static List<Figure> savepoints(
      Path folder, Size size, long seed, Consumer<String> progress) throws Exception {
    progress.accept("Older savepoints: %d …".formatted(size.savepoints()));
    OlderSavepoints.Outcome outcome = OlderSavepoints.run(folder, size.savepoints(), seed);
    return List.of(
        Figure.promised(
            "older savepoints: restored and right again",
            outcome.repaired(),
            "savepoints",
            Bound.exactly(size.savepoints())),
        Figure.promised(
            "older savepoints: wrong epochs", outcome.wrong(), "epochs", Bound.exactly(0)),
        Figure.promised(
            "older savepoints: readers that went back a generation",
            outcome.generationsInOrder() ? 0 : 1,
            "readers",
            Bound.exactly(0)),
        Figure.promised(
            "revived JobManager: failed for good, and the view is right",
            outcome.revivedFailed() ? 1 : 0,
            "of 1",
            Bound.exactly(1)));
  }

  private static List<Figure> visible(
      Path folder,
      Visibility.Delivered delivered,
      long mostMillis,
      Size size,
      long seed,
      Consumer<String> progress)
      throws Exception {
    String name =
        "visible, " + (delivered == Visibility.Delivered.IN_EPOCHS ? "epochs of 1 s" : "eager");
    progress.accept(
        "%s: %d transfers/s for %d s …"
            .formatted(name, size.visible().perSecond(), size.visible().seconds()));
    Visibility.Outcome outcome =
        Visibility.run(folder.resolve(delivered.name()), delivered, size.visible(), seed);
    return List.of(
        Figure.told(name + ": p50", outcome.p50Millis(), "ms"),
        Figure.promised(name + ": p99", outcome.p99Millis(), "ms", Bound.atMost(mostMillis)));
  }

  private static List<Figure> cpuOfBank(
      Path folder, Size size, long seed, Consumer<String> progress) throws Exception {
    return cpu(
        "four bank views",
        0.9,
        CpuPerEvent.ofBank(folder, size.cpu(), size.bank().accounts(), seed, progress));
  }

  private static List<Figure> cpuOfAggregate(
      Path folder, Size size, long seed, Consumer<String> progress) throws Exception {
    return cpu(
        "one aggregate into %d keys".formatted(size.cpu().keys()),
        1.1,
        CpuPerEvent.ofLargeAggregate(folder, size.cpu(), seed, progress));
  }

  private static List<Figure> cpu(String what, double most, CpuPerEvent.Outcome outcome) {
    String name =
        "CPU an event, %s%s"
            .formatted(what, outcome.startIncluded() ? " (too few: with the JVM's start)" : "");
    return List.of(
        Figure.told(name + ": ours", outcome.insideout(), "µs"),
        Figure.told(name + ": plain upsert-kafka's", outcome.plain(), "µs"),
        Figure.promised(name + ": ours over plain", outcome.ratio(), "x", Bound.atMost(most)));
  }
}
