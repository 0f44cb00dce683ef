package dev.insideout.benchmarks.scenario;

import dev.insideout.benchmarks.Size;
import dev.insideout.benchmarks.bank.Transfer;
import dev.insideout.benchmarks.bank.TransferGenerator;
import dev.insideout.benchmarks.bank.TransferLog;
import dev.insideout.benchmarks.bank.TransferWriter;
import dev.insideout.benchmarks.bank.Writing;
import dev.insideout.benchmarks.place.BankProject;
import dev.insideout.benchmarks.place.BenchCluster;
import dev.insideout.benchmarks.place.BenchLog;
import dev.insideout.benchmarks.place.Until;
import dev.insideout.cache.Key;
import dev.insideout.cache.Row;
import dev.insideout.cache.View;
import dev.insideout.cache.ViewCache;
import dev.insideout.cache.ViewSnapshot;
import dev.insideout.cache.Views;
import dev.insideout.contract.marker.Handover;
import dev.insideout.contract.marker.Run;
import dev.insideout.contract.position.Positions;
import dev.insideout.flink.view.GroupTopics;
import dev.insideout.sqlview.GroupVersion;
import dev.insideout.sqlview.SqlProject;
import dev.insideout.sqlview.ViewJob;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;

/**
 * A view with a row for each account goes over to a new version, in which one row of a thousand is
 * another, while transfers are written and a service reads. The steps are those of {@code insideout
 * promote}.
 */
public final class NewVersion {
  private static final String VIEW = "account_activity";

  /** A view like it, whose job is beside that of the first version while that is built. */
  private static final String OTHER = "account_activity_too";

  private static final int DIFFERENT_OF = 1_000;
  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** So many epochs are seen before the handover begins. */
  private static final int STEADY = 5;

  private final BenchLog log;
  private final BenchCluster cluster;
  private final Path savepoints;
  private final Size.Versions size;
  private final TransferGenerator generator;

  /** What each account was paid, in cents; accounts are numbered from 1. */
  private final AtomicLongArray credits;

  /** How often. */
  private final AtomicLongArray transfers;

  private long nextId;

  private NewVersion(
      BenchLog log, BenchCluster cluster, Path savepoints, Size.Versions size, long seed) {
    this.log = log;
    this.cluster = cluster;
    this.savepoints = savepoints;
    this.size = size;
    this.generator = new TransferGenerator(seed, size.rows());
    this.credits = new AtomicLongArray(size.rows() + 1);
    this.transfers = new AtomicLongArray(size.rows() + 1);
  }

  /**
   * What was seen.
   *
   * @param aloneRate records a second that a job reads until it has caught up, nothing beside it
   * @param firstRate those that the first version reads, beside the job of a view like it
   * @param rebuildRate those that the second reads, beside the first
   * @param heapAtQuarter bytes on the heap of all servers and the reader, after a collection
   * @param gapBefore the longest time in which the reader saw no new epoch, before the handover
   * @param gapAtHandover that time in the handover
   * @param wrongRows rows that were not what a recomputation gives, when all was read
   */
  public record Outcome(
      double aloneRate,
      double firstRate,
      double rebuildRate,
      long heapAtQuarter,
      long heapAtEnd,
      Duration gapBefore,
      Duration gapAtHandover,
      long reads,
      long failedReads,
      long wrongRows) {}

  /** Runs it in {@code folder}, which must be empty. */
  public static Outcome run(Path folder, Size.Versions size, long seed, Consumer<String> progress)
      throws Exception {
    try (BenchLog log = new BenchLog(folder.resolve("log"));
        BenchCluster cluster = new BenchCluster(folder.resolve("flink"), 2)) {
      return new NewVersion(log, cluster, folder.resolve("savepoints"), size, seed).run(progress);
    }
  }

  private Outcome run(Consumer<String> progress) throws Exception {
    writer(() -> transfer(nextId + 1), size.rows(), TransferWriter.UNPACED).call();
    GroupVersion first = version(VIEW, BankProject.viewStatement(VIEW));
    GroupVersion second = version(VIEW, changed());
    progress.accept("build, alone …");
    JobClient other = submit(version(OTHER, BankProject.viewStatement(VIEW).replace(VIEW, OTHER)));
    double aloneRate = awaitCaughtUp(other, NewVersion::usedHeap);
    TransferWriter writer = writer(this::random, Integer.MAX_VALUE, size.perSecond());
    try (Writing writing = new Writing(writer);
        GroupTopics topics = new GroupTopics(log.connection(), second.specs())) {
      progress.accept("first build, beside it …");
      JobClient live = submit(first);
      double firstRate = awaitCaughtUp(live, NewVersion::usedHeap);
      other.cancel().get();
      cluster.awaitEnd(other.getJobID());
      progress.accept("rebuild …");
      Run run = second.nextRun(log.connection());
      JobClient heir =
          ViewJob.submitHeir(cluster.environment(), second.sql(), VIEW, log.connection(), run);
      AtomicLong heapAtQuarter = new AtomicLong();
      double rebuildRate = awaitCaughtUp(heir, () -> heapAtQuarter.set(usedHeap()));
      long heapAtEnd = usedHeap();
      progress.accept("handover …");
      try (ViewCache<Key, GenericRecord> cache =
          Views.connect(log.connection()).open(View.of(VIEW))) {
        Watched watched = handOverWatched(cache, () -> handOver(live, topics, second, run));
        writer.stop();
        Until.holds("the writer to stop", LIMIT, writing::isDone);
        awaitAll(cache);
        return new Outcome(
            aloneRate,
            firstRate,
            rebuildRate,
            heapAtQuarter.get(),
            heapAtEnd,
            watched.before(),
            watched.atHandover(),
            watched.reads(),
            watched.failures(),
            wrongRows(cache));
      }
    }
  }

  /** What a reader has noticed. */
  private record Watched(Duration before, Duration atHandover, long reads, long failures) {}

  private interface Step {
    void take() throws Exception;
  }

  private Watched handOverWatched(ViewCache<Key, GenericRecord> cache, Step handover)
      throws Exception {
    cache.ready().get();
    try (Watching watching = new Watching(cache, size.rows())) {
      watching.awaitEpochs(STEADY);
      Duration before = watching.takeGap();
      handover.take();
      watching.awaitEpochs(1);
      return new Watched(before, watching.takeGap(), watching.reads(), watching.failures());
    }
  }

  private JobClient submit(GroupVersion version) throws Exception {
    return ViewJob.submit(cluster.environment(), version.sql(), version.group(), log.connection());
  }

  private static GroupVersion version(String view, String statement) throws Exception {
    SqlProject project =
        SqlProject.of(
            Map.of(
                "sql/topics/transfers.sql",
                BankProject.transfersStatement(),
                "sql/views/%s/view.sql".formatted(view),
                statement));
    return GroupVersion.of(project, view);
  }

  private static String changed() throws Exception {
    return BankProject.viewStatement(VIEW)
        .replace(
            "SUM(amount) AS credits",
            "SUM(CASE WHEN MOD(to_account, %d) = 0 THEN amount + 1 ELSE amount END) AS credits"
                .formatted(DIFFERENT_OF));
  }

  private TransferWriter writer(Supplier<Transfer> next, long count, long perSecond) {
    return new TransferWriter(
        log.connection(),
        log.transfers(),
        next,
        BenchLog.PARTITIONS,
        count,
        perSecond,
        () -> true,
        this::count);
  }

  /** At first each account is paid once. */
  private Transfer transfer(long account) {
    Transfer any = generator.next();
    return new Transfer(nextId++, any.fromAccount(), account, any.amount(), any.eventTime());
  }

  private Transfer random() {
    return transfer(generator.next().toAccount());
  }

  private void count(Transfer transfer) {
    credits.addAndGet((int) transfer.toAccount(), transfer.amount());
    transfers.incrementAndGet((int) transfer.toAccount());
  }

  /**
   * Returns how many records a second a job has read until it had caught up, from when all of its
   * tasks ran.
   *
   * @param atQuarter runs when it has read a quarter of the rows' records
   */
  private double awaitCaughtUp(JobClient job, Runnable atQuarter) throws Exception {
    cluster.awaitRunning(List.of(job.getJobID()));
    long began = System.nanoTime();
    Until.holds(
        "job %s to read a quarter".formatted(job.getJobID()),
        LIMIT,
        () -> cluster.progress(job.getJobID()).read() >= size.rows() / 4);
    atQuarter.run();
    Until.holds(
        "job %s to catch up".formatted(job.getJobID()),
        LIMIT,
        () -> cluster.progress(job.getJobID()).caughtUp());
    return size.rows() * 1e9 / (System.nanoTime() - began);
  }

  /** In bytes, after garbage was collected. */
  private static long usedHeap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private void handOver(JobClient live, GroupTopics topics, GroupVersion heir, Run run)
      throws Exception {
    live.stopWithSavepoint(false, savepoints.toString(), SavepointFormatType.CANONICAL).get();
    Until.holds("the topic to settle", LIMIT, () -> topics.standing().isSettled());
    topics.handOver(new Handover(VIEW, heir.id(), run, Instant.now()));
    Until.holds("the heir to publish", LIMIT, () -> topics.standing().isOf(run));
  }

  private void awaitAll(ViewCache<Key, GenericRecord> cache) throws Exception {
    try (TransferLog all = new TransferLog(log.connection())) {
      Positions end = all.end();
      Until.holds("the reader to have all", LIMIT, () -> positions(cache).cover(end));
    }
  }

  private static Positions positions(ViewCache<Key, GenericRecord> cache) {
    try (ViewSnapshot snapshot = cache.snapshot()) {
      return snapshot.positions();
    }
  }

  private long wrongRows(ViewCache<Key, GenericRecord> cache) {
    try (Stream<Row<Key, GenericRecord>> rows = cache.all()) {
      long right = rows.map(Row::value).filter(this::isRight).count();
      return Math.max(size.rows(), cache.size()) - right;
    }
  }

  private boolean isRight(GenericRecord row) {
    int account = (int) (long) row.get("account");
    long paid = transfers.get(account);
    long extra = account % DIFFERENT_OF == 0 ? paid : 0;
    return row.get("transfers").equals(paid)
        && row.get("credits").equals(credits.get(account) + extra);
  }
}
