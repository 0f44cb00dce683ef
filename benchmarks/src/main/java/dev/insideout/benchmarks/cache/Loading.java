package dev.insideout.benchmarks.cache;

import dev.insideout.benchmarks.Distribution;
import dev.insideout.benchmarks.Size;
import dev.insideout.benchmarks.cache.LoadingChild.Reader;
import dev.insideout.benchmarks.place.BenchJvm;
import dev.insideout.benchmarks.place.BenchLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How fast a cache in memory loads a view, beside a bare consumer with the same settings that polls
 * the same topic and touches nothing. Runs alternate, each in a JVM of its own, from before there
 * is a consumer to when all is read, or can be looked up.
 */
public final class Loading {
  private Loading() {}

  /**
   * What was measured.
   *
   * @param rows that the view has
   * @param bare rows a second of the bare consumer, one a run
   * @param cache rows a second of the cache, one a run
   * @param bareCpu microseconds of CPU time a row of the bare consumer's JVM
   * @param cacheCpu microseconds of CPU time a row of the cache's JVM
   * @param complete true when each run has read all records, or can look up all rows
   */
  public record Outcome(
      long rows,
      Distribution bare,
      Distribution cache,
      Distribution bareCpu,
      Distribution cacheCpu,
      boolean complete) {
    /** The median of the cache over that of the bare consumer. */
    public double ratio() {
      return cache.median() / bare.median();
    }
  }

  /** Runs it in {@code folder}, which must be empty. */
  public static Outcome run(Path folder, Size.Rows size, long seed, Consumer<String> progress)
      throws Exception {
    try (BenchLog log = new BenchLog(folder.resolve("log"));
        OrderStatusView view = new OrderStatusView(log, seed)) {
      view.write(size.count(), size.perEpoch());
      Map<Reader, List<Double>> rates = new EnumMap<>(Reader.class);
      Map<Reader, List<Double>> cpu = new EnumMap<>(Reader.class);
      boolean complete = true;
      for (int run = 1; run <= size.runs(); run++) {
        for (Reader reader : Reader.values()) {
          Map<String, Double> numbers =
              ChildNumbers.of(
                  BenchJvm.service(
                      "Run %d of %s".formatted(run, reader),
                      LoadingChild.class,
                      List.of(reader.name(), log.connection().kafka(), log.connection().registry()),
                      folder.resolve("%s-%d.log".formatted(reader, run))));
          double rate = view.rows() / numbers.get(LoadingChild.SECONDS);
          progress.accept("loading, %s, run %d: %,.0f rows/s".formatted(reader, run, rate));
          rates.computeIfAbsent(reader, r -> new ArrayList<>()).add(rate);
          cpu.computeIfAbsent(reader, r -> new ArrayList<>())
              .add(1e6 * numbers.get(LoadingChild.CPU_SECONDS) / view.rows());
          complete &=
              numbers.get(LoadingChild.READ)
                  == (reader == Reader.BARE ? view.records() : view.rows());
        }
      }
      return new Outcome(
          view.rows(),
          Distribution.of(rates.get(Reader.BARE)),
          Distribution.of(rates.get(Reader.CACHE)),
          Distribution.of(cpu.get(Reader.BARE)),
          Distribution.of(cpu.get(Reader.CACHE)),
          complete);
    }
  }
}
