package dev.insideout.benchmarks;

import dev.insideout.benchmarks.job.JobChild.Side;
import dev.insideout.benchmarks.job.JobRate;
import dev.insideout.benchmarks.job.Restoring;
import dev.insideout.benchmarks.unified.Backend;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What a job that decides costs, beside such as only pass facts on. */
final class JobsBenchmark implements Benchmark {
  private static final int LEAST_ON_HEAP = 40;
  private static final int LEAST_IN_ROCKSDB = 15;
  private static final int MOST_SECONDS = 30;

  @Override
  public String name() {
    return "jobs";
  }

  @Override
  public Map<String, Scenario> scenarios() {
    Map<String, Scenario> scenarios = new LinkedHashMap<>();
    scenarios.put(
        "rate-heap",
        (folder, size, seed, progress) ->
            rate(folder, Backend.HEAP, LEAST_ON_HEAP, size, seed, progress));
    scenarios.put(
        "rate-rocksdb",
        (folder, size, seed, progress) ->
            rate(folder, Backend.ROCKSDB, LEAST_IN_ROCKSDB, size, seed, progress));
    scenarios.put("restore", JobsBenchmark::restore);
    return scenarios;
  }

  private static List<Figure> restore(Path folder, Size size, long seed, Consumer<String> progress)
      throws Exception {
    long orders = size.facts().open();
    progress.accept("order-validation with %,d open orders is restored …".formatted(orders));
    Restoring.Outcome outcome = Restoring.run(folder, orders, progress);
    return List.of(
        Figure.told("entries of two operators", outcome.keys(), "entries"),
        Figure.promised(
            "restored from a savepoint, RocksDB",
            outcome.restored().toMillis() / 1e3,
            "s",
            Bound.atMost(MOST_SECONDS)),
        Figure.promised(
            "states with another value", outcome.different(), "states", Bound.exactly(0)));
  }

  private static List<Figure> rate(
      Path folder, Backend backend, int least, Size size, long seed, Consumer<String> progress)
      throws Exception {
    String where = backend.title();
    progress.accept(
        "order-validation beside jobs that pass on, %s, %,d facts each time …"
            .formatted(where, size.facts().count(backend)));
    JobRate.Outcome outcome = JobRate.run(folder, backend, size.facts(), seed, progress);
    List<Figure> figures = new ArrayList<>();
    for (Side side : Side.values()) {
      String what = "%s, %s".formatted(side.title(), where);
      figures.add(Figure.told("CPU a fact, " + what, outcome.micros(side), "µs"));
      figures.add(Figure.told("rate, " + what, outcome.rate(side), "facts/s"));
    }
    figures.add(
        Figure.promised(
            "order-validation over passing on, " + where,
            100 * outcome.micros(Side.PASSED_ON) / outcome.micros(Side.DECIDED),
            "%",
            Bound.atLeast(least)));
    figures.add(
        Figure.told(
            "the same by facts a second, " + where,
            100 * outcome.rate(Side.DECIDED) / outcome.rate(Side.PASSED_ON),
            "%"));
    figures.add(
        Figure.told(
            "order-validation over Flink's pass-through, " + where,
            100 * outcome.micros(Side.PASSED_THROUGH) / outcome.micros(Side.DECIDED),
            "%"));
    figures.add(
        Figure.told("orders that were decided meanwhile, " + where, outcome.decisions(), "orders"));
    return figures;
  }
}
