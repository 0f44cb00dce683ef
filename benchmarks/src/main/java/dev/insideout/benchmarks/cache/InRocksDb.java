package dev.insideout.benchmarks.cache;

import dev.insideout.benchmarks.Distribution;
import dev.insideout.benchmarks.Size;
import dev.insideout.benchmarks.cache.RocksDbChild.End;
import dev.insideout.benchmarks.place.BenchJvm;
import dev.insideout.benchmarks.place.BenchLog;
import dev.insideout.platform.ChildJvm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A view in RocksDB, and services that embed it one after the other, each in a JVM of its own:
 * every other one is killed, and while none runs the view goes on by one epoch.
 */
public final class InRocksDb {
  private final BenchLog log;
  private final OrderStatusView view;
  private final Path folder;
  private final long seed;

  private InRocksDb(BenchLog log, OrderStatusView view, Path folder, long seed) {
    this.log = log;
    this.view = view;
    this.folder = folder;
    this.seed = seed;
  }

  /**
   * What was measured.
   *
   * @param rows that could be looked up after the last restart
   * @param loadSeconds that the first service needed, from the log alone
   * @param afterKill seconds from opening to ready, after services that were killed
   * @param afterClose seconds from opening to ready, after services that were closed
   * @param mostReadAgain how many records a restarted service has read that were read before
   * @param recordsPerEpoch how many there are in one epoch
   * @param found rows found, and not decoded
   */
  public record Outcome(
      long rows,
      double loadSeconds,
      Distribution afterKill,
      Distribution afterClose,
      long mostReadAgain,
      long recordsPerEpoch,
      LookupRate found) {}

  /** Runs it in {@code folder}, which must be empty. */
  public static Outcome run(Path folder, Size.Rows size, long seed, Consumer<String> progress)
      throws Exception {
    try (BenchLog log = new BenchLog(folder.resolve("log"));
        OrderStatusView view = new OrderStatusView(log, seed)) {
      view.write(size.count(), size.perEpoch());
      return new InRocksDb(log, view, folder, seed).restart(size, progress);
    }
  }

  private Outcome restart(Size.Rows size, Consumer<String> progress) throws Exception {
    double loadSeconds =
        ChildNumbers.untilTold(service(0, End.KILLED, 0), RocksDbChild.ROWS)
            .get(RocksDbChild.READY_SECONDS);
    List<Double> afterKill = new ArrayList<>();
    List<Double> afterClose = new ArrayList<>();
    long recordsPerEpoch = 0;
    long mostReadAgain = Long.MIN_VALUE;
    Map<String, Double> numbers = Map.of();
    for (int start = 1; start <= 2 * size.runs(); start++) {
      long records = view.records();
      view.change(size.perEpoch());
      recordsPerEpoch = view.records() - records;
      boolean killedBefore = start % 2 == 1;
      boolean last = start == 2 * size.runs();
      numbers =
          killedBefore || last
              ? ChildNumbers.of(service(start, End.CLOSED, last ? size.lookups() : 0))
              : ChildNumbers.untilTold(service(start, End.KILLED, 0), RocksDbChild.ROWS);
      double seconds = numbers.get(RocksDbChild.READY_SECONDS);
      (killedBefore ? afterKill : afterClose).add(seconds);
      long readAgain = numbers.get(RocksDbChild.RECORDS_READ).longValue() - recordsPerEpoch;
      mostReadAgain = Math.max(mostReadAgain, readAgain);
      progress.accept(
          "restart after a service that was %s: ready in %.2f s, %d records read again"
              .formatted(killedBefore ? "killed" : "closed", seconds, readAgain));
    }
    return new Outcome(
        numbers.get(RocksDbChild.ROWS).longValue(),
        loadSeconds,
        Distribution.of(afterKill),
        Distribution.of(afterClose),
        mostReadAgain,
        recordsPerEpoch,
        LookupRate.of(RocksDbChild.FOUND, numbers));
  }

  private ChildJvm.Command service(int start, End end, long lookups) {
    return BenchJvm.service(
        "The service with a view in RocksDB",
        RocksDbChild.class,
        List.of(
            log.connection().kafka(),
            log.connection().registry(),
            folder.resolve("store").toString(),
            view.token().toString(),
            end.name(),
            Long.toString(seed),
            Long.toString(lookups)),
        folder.resolve("service-%d.log".formatted(start)));
  }
}
