package dev.insideout.benchmarks.scenario;

import dev.insideout.benchmarks.Distribution;
import dev.insideout.benchmarks.Size;
import dev.insideout.benchmarks.bank.Transfer;
import dev.insideout.benchmarks.bank.TransferGenerator;
import dev.insideout.benchmarks.bank.TransferWriter;
import dev.insideout.benchmarks.bank.Writing;
import dev.insideout.benchmarks.place.BankProject;
import dev.insideout.benchmarks.place.BenchCluster;
import dev.insideout.benchmarks.place.BenchLog;
import dev.insideout.cache.EagerReader;
import dev.insideout.cache.EpochReader;
import dev.insideout.cache.RowChange;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.sqlview.ViewJob;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;

/**
 * How soon what is written is seen: transfers are sent at an even rate, and a reader looks at how
 * many an account has had. A transfer is visible when its account's count includes it.
 */
public final class Visibility {
  private static final int ACCOUNTS = 1_000;
  private static final Duration POLL = Duration.ofMillis(10);

  private final Delivered delivered;
  private final Size.Visible size;

  /** When the transfers to each account that are not visible yet were sent, in order. */
  private final Map<Long, ConcurrentLinkedQueue<Long>> sent = new ConcurrentHashMap<>();

  private final Map<Long, Long> counts = new HashMap<>();
  private final LongStream.Builder nanos = LongStream.builder();
  private long visible;
  private volatile long begin;

  private Visibility(Delivered delivered, Size.Visible size) {
    this.delivered = delivered;
    this.size = size;
  }

  /** How the view is delivered. */
  public enum Delivered {
    /** In epochs of a second. */
    IN_EPOCHS("account_activity"),
    /** Each change at once. */
    AT_ONCE("account_activity_at_once");

    private final String view;

    Delivered(String view) {
      this.view = view;
    }

    private Changes open(LogConnection log) {
      return this == IN_EPOCHS ? inEpochs(log) : atOnce(log);
    }

    private Changes inEpochs(LogConnection log) {
      EpochReader reader = new EpochReader(log, List.of(view));
      return new Changes() {
        @Override
        public List<RowChange> poll() throws BadRecordException {
          return reader.poll(POLL).stream()
              .flatMap(epoch -> epoch.changes().get(view).stream())
              .toList();
        }

        @Override
        public void close() {
          reader.close();
        }
      };
    }

    private Changes atOnce(LogConnection log) {
      EagerReader reader = new EagerReader(log, view);
      return new Changes() {
        @Override
        public List<RowChange> poll() throws BadRecordException {
          return reader.poll(POLL);
        }

        @Override
        public void close() {
          reader.close();
        }
      };
    }
  }

  /** What a reader is shown, of either kind. */
  private interface Changes extends AutoCloseable {
    List<RowChange> poll() throws BadRecordException;

    @Override
    void close();
  }

  /**
   * What was measured.
   *
   * @param transfers how many became visible, those of the warm-up among them
   * @param measured how many count
   * @param p50Millis within which half of them were visible
   * @param p99Millis within which 99% of them were visible
   */
  public record Outcome(long transfers, long measured, double p50Millis, double p99Millis) {}

  /** Runs it in {@code folder}, which must be empty. */
  public static Outcome run(Path folder, Delivered delivered, Size.Visible size, long seed)
      throws Exception {
    return new Visibility(delivered, size).run(folder, seed);
  }

  private Outcome run(Path folder, long seed) throws Exception {
    long transfers = size.perSecond() * size.seconds();
    try (BenchLog log = new BenchLog(folder.resolve("log"));
        BenchCluster cluster = new BenchCluster(folder.resolve("flink"), 1)) {
      cluster.awaitRunning(
          List.of(
              ViewJob.submit(
                      cluster.environment(), BankProject.open(), delivered.view, log.connection())
                  .getJobID()));
      begin = System.nanoTime();
      try (Writing writing =
              new Writing(
                  new TransferWriter(
                      log.connection(),
                      log.transfers(),
                      new TransferGenerator(seed, ACCOUNTS)::next,
                      BenchLog.PARTITIONS,
                      transfers,
                      size.perSecond(),
                      () -> true,
                      this::sent));
          Changes changes = delivered.open(log.connection())) {
        while (visible < transfers) {
          List<RowChange> rows = changes.poll();
          long now = System.nanoTime();
          rows.forEach(row -> seen(row, now));
          // A writer that failed would be waited for in vain.
          writing.isDone();
        }
      }
      return outcome();
    }
  }

  private void sent(Transfer transfer) {
    sent.computeIfAbsent(transfer.toAccount(), account -> new ConcurrentLinkedQueue<>())
        .add(System.nanoTime());
  }

  private void seen(RowChange change, long now) {
    long account = (long) change.key().get("account");
    long count = (long) change.row().orElseThrow().get("transfers");
    long counted = count - counts.getOrDefault(account, 0L);
    counts.put(account, count);
    for (long i = 0; i < counted; i++) {
      long when = sent.get(account).remove();
      if (when - begin >= Duration.ofSeconds(size.warmUpSeconds()).toNanos()) {
        nanos.add(now - when);
      }
      visible++;
    }
  }

  private Outcome outcome() {
    Distribution millis = Distribution.of(nanos.build().mapToDouble(n -> n / 1e6));
    return new Outcome(visible, millis.size(), millis.quantile(0.5), millis.quantile(0.99));
  }
}
