package dev.insideout.benchmarks;

import dev.insideout.benchmarks.cache.InMemory;
import dev.insideout.benchmarks.cache.InRocksDb;
import dev.insideout.benchmarks.cache.Loading;
import dev.insideout.benchmarks.cache.LookupRate;
import dev.insideout.benchmarks.cache.OneEpochOfTwoViews;
import dev.insideout.benchmarks.cache.ReadYourWrites;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What it costs a service to embed views, and whether what it reads there is right. */
final class CacheBenchmark implements Benchmark {
  private static final long BEYOND_AN_EPOCH_MILLIS = 500;

  @Override
  public String name() {
    return "cache";
  }

  @Override
  public Map<String, Scenario> scenarios() {
    Map<String, Scenario> scenarios = new LinkedHashMap<>();
    scenarios.put("loading", CacheBenchmark::loading);
    scenarios.put("memory", CacheBenchmark::memory);
    scenarios.put("rocksdb", CacheBenchmark::rocksDb);
    scenarios.put("read-your-writes", CacheBenchmark::readYourWrites);
    scenarios.put("group", CacheBenchmark::group);
    return scenarios;
  }

  private static List<Figure> loading(Path folder, Size size, long seed, Consumer<String> progress)
      throws Exception {
    progress.accept("Loading %,d rows …".formatted(size.rows().count()));
    Loading.Outcome outcome = Loading.run(folder, size.rows(), seed, progress);
    String name = "loading %s rows".formatted(inThousands(outcome.rows()));
    return List.of(
        Figure.told(name + ": bare consumer", outcome.bare().median(), "rows/s"),
        Figure.told(name + ": cache in memory", outcome.cache().median(), "rows/s"),
        Figure.promised(
                name + ": cache over bare consumer", 100 * outcome.ratio(), "%", Bound.atLeast(60))
            .aimingAt(Bound.atLeast(80)),
        Figure.told(name + ": bare consumer's first turn", outcome.firstBare(), "rows/s"),
        Figure.told(name + ": cache's first turn", outcome.firstCache(), "rows/s"),
        Figure.told(name + ": bare consumer's CPU a row", outcome.bareCpu().median(), "µs"),
        Figure.told(name + ": cache's CPU a row", outcome.cacheCpu().median(), "µs"),
        Figure.promised(
            name + ": turns that read less than all",
            outcome.complete() ? 0 : 1,
            "turns",
            Bound.exactly(0)));
  }

  private static List<Figure> memory(Path folder, Size size, long seed, Consumer<String> progress)
      throws Exception {
    progress.accept("%,d rows in memory …".formatted(size.rows().count()));
    InMemory.Outcome outcome = InMemory.run(folder, size.rows(), seed);
    String name = "%s rows in memory".formatted(inThousands(outcome.rows()));
    return List.of(
        Figure.told(
            name + ": key and value a row", (double) outcome.rowBytes() / outcome.rows(), "B"),
        Figure.promised(
            name + ": heap a row beyond key and value", outcome.overhead(), "B", Bound.atMost(80)),
        perCore(name, outcome.found(), Bound.atLeast(1_000_000)),
        Figure.told(name + ": found in a second of time", outcome.found().perSecond(), "lookups/s"),
        Figure.told(
            name + ": found and decoded on one core", outcome.read().perCpuSecond(), "lookups/s"));
  }

  private static List<Figure> rocksDb(Path folder, Size size, long seed, Consumer<String> progress)
      throws Exception {
    progress.accept("%,d rows in RocksDB …".formatted(size.rows().count()));
    InRocksDb.Outcome outcome = InRocksDb.run(folder, size.rows(), seed, progress);
    String name = "%s rows in RocksDB".formatted(inThousands(outcome.rows()));
    return List.of(
        Figure.told(name + ": first load", outcome.rows() / outcome.loadSeconds(), "rows/s"),
        Figure.promised(
            name + ": restart after a kill, ready in at most",
            outcome.afterKill().greatest(),
            "s",
            Bound.atMost(3)),
        Figure.promised(
            name + ": restart after a close, ready in at most",
            outcome.afterClose().greatest(),
            "s",
            Bound.atMost(3)),
        Figure.promised(
            name + ": records read again by a restart, at most",
            outcome.mostReadAgain(),
            "records",
            Bound.atMost(outcome.recordsPerEpoch())),
        perCore(name, outcome.found(), Bound.atLeast(100_000)),
        Figure.told(
            name + ": found in a second of time", outcome.found().perSecond(), "lookups/s"));
  }

  private static Figure perCore(String name, LookupRate found, Bound must) {
    return Figure.promised(name + ": found on one core", found.perCpuSecond(), "lookups/s", must);
  }

  private static List<Figure> readYourWrites(
      Path folder, Size size, long seed, Consumer<String> progress) throws Exception {
    progress.accept(
        "Read your own writes: %d clients, %,d writes …"
            .formatted(size.clients().count(), size.clients().writes()));
    ReadYourWrites.Outcome outcome = ReadYourWrites.run(folder, size.clients(), seed);
    String name = "read your own writes";
    return List.of(
        Figure.promised(
            name + ": writes with a token",
            outcome.waitedMillis().size(),
            "writes",
            Bound.atLeast(size.clients().writes())),
        Figure.promised(name + ": stale reads", outcome.stale(), "reads", Bound.exactly(0)),
        Figure.promised(
            name + ": reads of more than was written", outcome.wrong(), "reads", Bound.exactly(0)),
        Figure.told(name + ": wait, p50", outcome.waitedMillis().median(), "ms"),
        Figure.promised(
            name + ": wait, p99, in epochs of 1 s",
            outcome.waitedMillis().quantile(0.99),
            "ms",
            Bound.atMost(ReadYourWrites.EPOCH.toMillis() + BEYOND_AN_EPOCH_MILLIS)));
  }

  private static List<Figure> group(Path folder, Size size, long seed, Consumer<String> progress)
      throws Exception {
    progress.accept("Snapshots of two views: %,d …".formatted(size.snapshots().count()));
    OneEpochOfTwoViews.Outcome outcome = OneEpochOfTwoViews.run(folder, size.snapshots(), seed);
    return List.of(
        Figure.promised(
            "group of two views: snapshots",
            outcome.snapshots(),
            "snapshots",
            Bound.atLeast(size.snapshots().count())),
        Figure.promised(
            "group of two views: epochs that they were of",
            outcome.epochs(),
            "epochs",
            Bound.atLeast(size.snapshots().leastEpochs())),
        Figure.promised(
            "group of two views: violations", outcome.violations(), "snapshots", Bound.exactly(0)),
        Figure.told(
            "control: the same two, one after the other, unequal",
            outcome.apartUnequal(),
            "of %d".formatted(outcome.apart())));
  }

  /** Such as 2,000k. */
  private static String inThousands(long rows) {
    return "%,dk".formatted(rows / 1_000);
  }
}
