package dev.insideout.benchmarks;

import dev.insideout.benchmarks.scenario.NewVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What it costs to change a view that is read, and what its readers notice. */
final class ChangeBenchmark implements Benchmark {
  private static final double MOST_SECONDS = 15;

  /** Beyond what garbage collection leaves to chance. */
  private static final double FLAT = 125;

  @Override
  public String name() {
    return "change";
  }

  @Override
  public Map<String, Scenario> scenarios() {
    return Map.of("handover", ChangeBenchmark::handover);
  }

  private static List<Figure> handover(Path folder, Size size, long seed, Consumer<String> progress)
      throws Exception {
    progress.accept(
        "A new version of a view of %,d rows, while %,d records/s are written …"
            .formatted(size.versions().rows(), size.versions().perSecond()));
    NewVersion.Outcome outcome = NewVersion.run(folder, size.versions(), seed, progress);
    return List.of(
        Figure.told("build, alone", outcome.aloneRate(), "records/s"),
        Figure.told("first build, beside a job like it", outcome.firstRate(), "records/s"),
        Figure.told("rebuild, beside the live version", outcome.rebuildRate(), "records/s"),
        Figure.promised(
            "rebuild over first build",
            100 * outcome.rebuildRate() / outcome.firstRate(),
            "%",
            Bound.atLeast(60)),
        Figure.told("heap after a quarter of the rebuild", outcome.heapAtQuarter() / 1e6, "MB"),
        Figure.told("heap after the rebuild", outcome.heapAtEnd() / 1e6, "MB"),
        Figure.promised(
            "heap after the rebuild over that after a quarter",
            100.0 * outcome.heapAtEnd() / outcome.heapAtQuarter(),
            "%",
            Bound.atMost(FLAT)),
        Figure.told(
            "longest time without a new epoch, before the handover",
            outcome.gapBefore().toMillis() / 1e3,
            "s"),
        Figure.promised(
            "longest time without a new epoch, at the handover",
            outcome.gapAtHandover().toMillis() / 1e3,
            "s",
            Bound.atMost(MOST_SECONDS)),
        Figure.told("reads meanwhile", outcome.reads(), "reads"),
        Figure.promised("reads that failed", outcome.failedReads(), "reads", Bound.exactly(0)),
        Figure.promised("wrong rows afterwards", outcome.wrongRows(), "rows", Bound.exactly(0)));
  }
}
