package dev.insideout.benchmarks.cache;

import dev.insideout.benchmarks.Distribution;
import dev.insideout.benchmarks.Size;
import dev.insideout.benchmarks.cache.LoadingChild.Reader;
import dev.insideout.benchmarks.place.BenchJvm;
import dev.insideout.benchmarks.place.BenchLog;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * How fast a cache in memory loads a view, beside a bare consumer with the same settings that polls
 * the same topic and touches nothing: from before there is a consumer to when all is read, or can
 * be looked up. They take turns in one JVM. The first turn of each is kept apart: most of what it
 * costs is the compiler's.
 */
public final class Loading {
  private Loading() {}

  /**
   * What was measured.
   *
   * @param rows that the view has
   * @param bare rows a second of the bare consumer, one a turn
   * @param cache rows a second of the cache, one a turn
   * @param bareCpu microseconds of CPU time a row of the bare consumer
   * @param cacheCpu microseconds of CPU time a row of the cache
   * @param firstBare rows a second of the bare consumer's first turn, in a JVM just started
   * @param firstCache rows a second of the cache's first turn, just after it
   * @param complete true when each turn has read all records, or can look up all rows
   */
  public record Outcome(
      long rows,
      Distribution bare,
      Distribution cache,
      Distribution bareCpu,
      Distribution cacheCpu,
      double firstBare,
      double firstCache,
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
      int turns = size.runs() + 1;
      Map<String, Double> numbers =
          ChildNumbers.of(
              BenchJvm.service(
                  "Loading",
                  LoadingChild.class,
                  List.of(
                      log.connection().kafka(),
                      log.connection().registry(),
                      Integer.toString(turns)),
                  folder.resolve("loading.log")));
      Turns bare = new Turns(numbers, Reader.BARE, turns, view.rows());
      Turns cache = new Turns(numbers, Reader.CACHE, turns, view.rows());
      bare.tell(progress);
      cache.tell(progress);
      return new Outcome(
          view.rows(),
          bare.rates(),
          cache.rates(),
          bare.cpu(),
          cache.cpu(),
          bare.rate(0),
          cache.rate(0),
          bare.allRead(view.records()) && cache.allRead(view.rows()));
    }
  }

  /** What one reader has told of its turns. */
  private record Turns(Map<String, Double> numbers, Reader reader, int count, long rows) {
    double rate(int turn) {
      return rows / numbers.get(LoadingChild.number(LoadingChild.SECONDS, reader, turn));
    }

    Distribution rates() {
      return Distribution.of(IntStream.range(1, count).mapToDouble(this::rate));
    }

    /** In microseconds a row. */
    Distribution cpu() {
      return Distribution.of(
          IntStream.range(1, count)
              .mapToObj(turn -> LoadingChild.number(LoadingChild.CPU_SECONDS, reader, turn))
              .mapToDouble(name -> 1e6 * numbers.get(name) / rows));
    }

    boolean allRead(long expected) {
      return IntStream.range(0, count)
          .mapToObj(turn -> LoadingChild.number(LoadingChild.READ, reader, turn))
          .allMatch(name -> numbers.get(name) == expected);
    }

    void tell(Consumer<String> progress) {
      for (int turn = 0; turn < count; turn++) {
        progress.accept("loading, %s, turn %d: %,.0f rows/s".formatted(reader, turn, rate(turn)));
      }
    }
  }
}
