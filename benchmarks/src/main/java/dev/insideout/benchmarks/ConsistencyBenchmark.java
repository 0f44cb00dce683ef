package dev.insideout.benchmarks;

import dev.insideout.benchmarks.scenario.BankWorkload;
import dev.insideout.benchmarks.scenario.CpuPerEvent;
import dev.insideout.benchmarks.scenario.Visibility;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Whether every published epoch is correct, and what that costs. */
final class ConsistencyBenchmark implements Benchmark {
  @Override
  public String name() {
    return "consistency";
  }

  @Override
  public List<Figure> run(Path folder, Size size, long seed, Consumer<String> progress)
      throws Exception {
    List<Figure> figures = new ArrayList<>();
    figures.addAll(bank(folder.resolve("bank"), size, seed, progress));
    figures.addAll(visible(folder.resolve("visible"), size, seed, progress));
    figures.addAll(cpuOfBank(folder.resolve("cpu-bank"), size, seed, progress));
    figures.addAll(cpuOfAggregate(folder.resolve("cpu-aggregate"), size, seed, progress));
    return figures;
  }

  private static List<Figure> bank(Path folder, Size size, long seed, Consumer<String> progress)
      throws Exception {
    progress.accept(
        "Bank workload: %d transfers at %d/s, %d failures …"
            .formatted(size.bank().transfers(), size.bank().perSecond(), size.bank().failures()));
    BankWorkload.Outcome outcome =
        BankWorkload.run(folder, BankWorkload.EACH_ALONE, size.bank(), seed);
    outcome.mistakes().forEach(progress);
    return List.of(
        Figure.promised("bank: wrong epochs", outcome.wrong(), "epochs", Bound.exactly(0)),
        Figure.promised(
            "bank: epochs checked, of the view with the fewest",
            outcome.leastEpochs(),
            "epochs",
            Bound.atLeast(size.bank().leastEpochs())),
        Figure.told("bank: epochs checked, of all views", outcome.epochs(), "epochs"),
        Figure.promised(
            "bank: failures that hit every job",
            outcome.failures(),
            "failures",
            Bound.atLeast(size.bank().failures())),
        Figure.told(
            "control: readings of plain upsert-kafka's total", outcome.naiveReadings(), "readings"),
        Figure.told("control: of these wrong", 100 * outcome.naiveWrongShare(), "%"));
  }

  private static List<Figure> visible(Path folder, Size size, long seed, Consumer<String> progress)
      throws Exception {
    progress.accept(
        "Visibility: %d transfers/s for %d s …"
            .formatted(size.visible().perSecond(), size.visible().seconds()));
    Visibility.Outcome outcome = Visibility.ofEpochs(folder, size.visible(), seed);
    return List.of(
        Figure.told("visible, epochs of 1 s: p50", outcome.p50Millis(), "ms"),
        Figure.promised(
            "visible, epochs of 1 s: p99", outcome.p99Millis(), "ms", Bound.atMost(1_500)));
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
    String name = "CPU an event, %s".formatted(what);
    return List.of(
        Figure.told(name + ": ours", outcome.insideout(), "µs"),
        Figure.told(name + ": plain upsert-kafka's", outcome.plain(), "µs"),
        Figure.promised(name + ": ours over plain", outcome.ratio(), "x", Bound.atMost(most)));
  }
}
