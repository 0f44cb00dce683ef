package dev.insideout.benchmarks.cache;

import dev.insideout.benchmarks.Size;
import dev.insideout.benchmarks.bank.BankJob;
import dev.insideout.benchmarks.bank.BankView;
import dev.insideout.benchmarks.bank.TransferGenerator;
import dev.insideout.benchmarks.bank.TransferWriter;
import dev.insideout.benchmarks.bank.Writing;
import dev.insideout.benchmarks.place.BankProject;
import dev.insideout.benchmarks.place.BenchCluster;
import dev.insideout.benchmarks.place.BenchLog;
import dev.insideout.cache.Key;
import dev.insideout.cache.Row;
import dev.insideout.cache.Rows;
import dev.insideout.cache.View;
import dev.insideout.cache.ViewCache;
import dev.insideout.cache.ViewGroup;
import dev.insideout.cache.ViewSnapshot;
import dev.insideout.cache.Views;
import dev.insideout.contract.marker.EpochId;
import dev.insideout.sqlview.ViewJob;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Two views of one group, opened together while transfers are written: what all accounts were paid
 * and what all have paid is the same at all times. Looked at in snapshots, where it must be, and
 * view by view, where the one may be of an earlier epoch than the other.
 */
public final class OneEpochOfTwoViews {
  private static final int ACCOUNTS = 50;
  private static final long PER_SECOND = 2_000;
  private static final Duration LIMIT = Duration.ofMinutes(30);

  private final ViewGroup group;
  private final ViewCache<Key, Long> credits;
  private final ViewCache<Key, Long> debits;

  private OneEpochOfTwoViews(
      ViewGroup group, ViewCache<Key, Long> credits, ViewCache<Key, Long> debits) {
    this.group = group;
    this.credits = credits;
    this.debits = debits;
  }

  /**
   * What was seen.
   *
   * @param snapshots that were looked at
   * @param violations snapshots in which the two sums differ
   * @param epochs how many epochs the snapshots were of
   * @param apart how often the two views were looked at one after the other, without a snapshot
   * @param apartUnequal of these how often the two sums differed
   */
  public record Outcome(
      long snapshots, long violations, long epochs, long apart, long apartUnequal) {}

  /** Runs it in {@code folder}, which must be empty. */
  public static Outcome run(Path folder, Size.Snapshots size, long seed) throws Exception {
    try (BenchLog log = new BenchLog(folder.resolve("log"));
        BenchCluster cluster = new BenchCluster(folder.resolve("flink"), 1)) {
      cluster.awaitRunning(
          List.of(
              ViewJob.submit(
                      cluster.environment(),
                      BankProject.open(),
                      BankJob.SUMS.name(),
                      log.connection())
                  .getJobID()));
      View<Key, Long> credits = sums(BankView.CREDITS);
      View<Key, Long> debits = sums(BankView.DEBITS);
      try (Writing writing =
              new Writing(
                  new TransferWriter(
                      log.connection(),
                      log.transfers(),
                      new TransferGenerator(seed, ACCOUNTS)::next,
                      BenchLog.PARTITIONS,
                      Long.MAX_VALUE,
                      PER_SECOND,
                      () -> true,
                      transfer -> {}));
          ViewGroup group = Views.connect(log.connection()).openTogether(credits, debits)) {
        group.ready().get();
        return new OneEpochOfTwoViews(group, group.cache(credits), group.cache(debits))
            .look(size, writing);
      }
    }
  }

  private static View<Key, Long> sums(BankView view) {
    return View.of(view.view()).map(row -> (Long) row.get(view.view()));
  }

  private Outcome look(Size.Snapshots size, Writing writing) throws Exception {
    Set<EpochId> epochs = new HashSet<>();
    long snapshots = 0;
    long violations = 0;
    long unequal = 0;
    long end = System.nanoTime() + LIMIT.toNanos();
    while (snapshots < size.count() || epochs.size() < size.leastEpochs()) {
      try (ViewSnapshot snapshot = group.snapshot()) {
        if (sum(snapshot.rows(credits)) != sum(snapshot.rows(debits))) {
          violations++;
        }
        epochs.add(snapshot.epoch());
      }
      snapshots++;
      if (sum(credits) != sum(debits)) {
        unequal++;
      }
      // A writer that failed would leave nothing new to see.
      if (writing.isDone() || System.nanoTime() > end) {
        throw new IllegalStateException(
            "after %d snapshots there were %d epochs: %s"
                .formatted(snapshots, epochs.size(), group.state()));
      }
    }
    return new Outcome(snapshots, violations, epochs.size(), snapshots, unequal);
  }

  private static long sum(Rows<Key, Long> rows) {
    return rows.all().mapToLong(Row::value).sum();
  }
}
