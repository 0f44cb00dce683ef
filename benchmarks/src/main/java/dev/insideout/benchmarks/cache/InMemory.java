package dev.insideout.benchmarks.cache;

import dev.insideout.benchmarks.Size;
import dev.insideout.benchmarks.place.BenchJvm;
import dev.insideout.benchmarks.place.BenchLog;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a view in memory takes, and how fast its rows are found: in a JVM of its own, with the
 * serial collector.
 */
public final class InMemory {
  private InMemory() {}

  /**
   * What was measured.
   *
   * @param rows that could be looked up
   * @param heapBytes of the used heap after garbage collection, less those with a cache that keeps
   *     no row
   * @param rowBytes of all keys and values, as they stand in the log
   * @param found rows found, and not decoded
   * @param read rows found and decoded
   */
  public record Outcome(
      long rows, long heapBytes, long rowBytes, LookupRate found, LookupRate read) {
    /** Bytes of heap for each row beyond those of its key and value. */
    public double overhead() {
      return (double) (heapBytes - rowBytes) / rows;
    }
  }

  /** Runs it in {@code folder}, which must be empty. */
  public static Outcome run(Path folder, Size.Rows size, long seed) throws Exception {
    try (BenchLog log = new BenchLog(folder.resolve("log"));
        OrderStatusView view = new OrderStatusView(log, seed)) {
      view.write(size.count(), size.perEpoch());
      Map<String, Double> numbers =
          ChildNumbers.of(
              BenchJvm.service(
                  "The service with a view in memory",
                  InMemoryChild.class,
                  List.of(
                      log.connection().kafka(),
                      log.connection().registry(),
                      Long.toString(view.rows()),
                      Long.toString(seed),
                      Long.toString(size.lookups())),
                  folder.resolve("service.log")));
      return new Outcome(
          numbers.get(InMemoryChild.ROWS).longValue(),
          numbers.get(InMemoryChild.HEAP_WITH).longValue()
              - numbers.get(InMemoryChild.HEAP_WITHOUT).longValue(),
          view.bytes(),
          LookupRate.of(InMemoryChild.FOUND, numbers),
          LookupRate.of(InMemoryChild.READ, numbers));
    }
  }
}
