package dev.insideout.benchmarks.scenario;

import dev.insideout.benchmarks.Size;
import dev.insideout.benchmarks.bank.BankJob;
import dev.insideout.benchmarks.bank.BankView;
import dev.insideout.benchmarks.bank.TransferGenerator;
import dev.insideout.benchmarks.bank.TransferLog;
import dev.insideout.benchmarks.bank.TransferWriter;
import dev.insideout.benchmarks.bank.Writing;
import dev.insideout.benchmarks.place.BankProject;
import dev.insideout.benchmarks.place.BenchCluster;
import dev.insideout.benchmarks.place.BenchLog;
import dev.insideout.benchmarks.place.Until;
import dev.insideout.benchmarks.plain.NaiveReader;
import dev.insideout.benchmarks.plain.PlainJob;
import dev.insideout.benchmarks.plain.PlainTables;
import dev.insideout.sqlview.SqlProject;
import dev.insideout.sqlview.ViewJob;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;

/**
 * The bank: transfers are written while all of its views are kept current and TaskManagers are
 * taken away. Every epoch of every view is compared with a recomputation. Beside them plain Flink
 * SQL keeps {@code total}, and a reader takes each of its records as it comes.
 */
public final class BankWorkload {
  private static final Duration POLL = Duration.ofMillis(20);
  private static final Duration INTERVAL = Duration.ofMillis(500);
  private static final Duration FAILURE_LIMIT = Duration.ofMinutes(20);

  private BankWorkload() {}

  /**
   * What was seen.
   *
   * @param wrong epochs of any group that were not what a recomputation gives, in any of its views
   * @param leastEpochs how many epochs were checked of the group with the fewest
   * @param epochs how many were checked of all
   * @param failures how many hit every job
   * @param naiveReadings how often plain Flink's total was read
   * @param naiveWrongShare at which share of them it was not 0
   * @param mistakes the first of what was wrong
   */
  public record Outcome(
      int wrong,
      int leastEpochs,
      int epochs,
      int failures,
      long naiveReadings,
      double naiveWrongShare,
      List<String> mistakes) {}

  private static final List<BankJob> JOBS = List.of(BankJob.SUMS, BankJob.JOINS);

  /** Runs it in {@code folder}, which must be empty. */
  public static Outcome run(Path folder, Size.Bank size, long seed) throws Exception {
    AtomicInteger leastEpochs = new AtomicInteger();
    try (BenchLog log = new BenchLog(folder.resolve("log"));
        BenchCluster cluster = new BenchCluster(folder.resolve("flink"), JOBS.size() + 1)) {
      List<JobID> jobs = submit(log, cluster);
      cluster.awaitRunning(jobs);
      TransferWriter writer =
          new TransferWriter(
              log.connection(),
              log.transfers(),
              new TransferGenerator(seed, size.accounts())::next,
              BenchLog.PARTITIONS,
              size.transfers(),
              size.perSecond(),
              () -> leastEpochs.get() >= size.leastEpochs(),
              transfer -> {});
      ExecutorService thread = Executors.newSingleThreadExecutor();
      try (Writing writing = new Writing(writer)) {
        Future<Integer> failing = thread.submit(() -> fail(cluster, jobs, writing, size));
        return read(log, writing, failing, leastEpochs);
      } finally {
        thread.shutdownNow();
      }
    }
  }

  private static List<JobID> submit(BenchLog log, BenchCluster cluster) throws Exception {
    SqlProject project = BankProject.open();
    List<JobID> jobs = new ArrayList<>();
    for (BankJob job : JOBS) {
      jobs.add(
          ViewJob.submit(cluster.environment(), project, job.name(), log.connection()).getJobID());
    }
    String total = BankView.TOTAL.view();
    log.createTopic(PlainJob.topic(total), 1, Map.of("cleanup.policy", "compact"));
    jobs.add(
        PlainJob.submit(
                cluster.environment(),
                log.connection(),
                List.of(total),
                PlainTables.Delivery.AT_LEAST_ONCE,
                INTERVAL)
            .getJobID());
    return jobs;
  }

  /** Spreads the failures evenly over the writing. */
  private static int fail(BenchCluster cluster, List<JobID> jobs, Writing writer, Size.Bank size)
      throws Exception {
    int failures = 0;
    while (failures < size.failures()) {
      long due = size.transfers() * (failures + 1) / (size.failures() + 1);
      Until.holds("the writer", FAILURE_LIMIT, () -> writer.progress() >= due);
      cluster.failTaskManager(jobs);
      failures++;
    }
    return failures;
  }

  /**
   * Reads until every view has all that was written.
   *
   * @param leastEpochs kept at how many epochs of the view with the fewest were checked
   */
  private static Outcome read(
      BenchLog log, Writing writing, Future<Integer> failing, AtomicInteger leastEpochs)
      throws Exception {
    List<EpochCheck> checks = new ArrayList<>();
    try (TransferLog transfers = new TransferLog(log.connection());
        NaiveReader naive = new NaiveReader(log.connection())) {
      for (BankJob job : JOBS) {
        checks.add(new EpochCheck(log.connection(), job.views(), transfers));
      }
      boolean all = false;
      while (!all) {
        boolean written = writing.isDone() && failing.isDone();
        for (EpochCheck check : checks) {
          check.poll(POLL);
        }
        naive.poll();
        leastEpochs.set(checks.stream().mapToInt(EpochCheck::moved).min().orElseThrow());
        if (written) {
          failing.get();
          all = checks.stream().allMatch(check -> check.positions().cover(transfers.end()));
        }
      }
      checks.forEach(EpochCheck::checkAllRows);
      return outcome(checks, failing.get(), naive);
    } finally {
      checks.forEach(EpochCheck::close);
    }
  }

  private static Outcome outcome(List<EpochCheck> checks, int failures, NaiveReader naive) {
    return new Outcome(
        checks.stream().mapToInt(check -> check.wrong() + check.losses().size()).sum(),
        checks.stream().mapToInt(EpochCheck::moved).min().orElseThrow(),
        checks.stream().mapToInt(EpochCheck::moved).sum(),
        failures,
        naive.readings(),
        naive.wrongShare(),
        checks.stream()
            .flatMap(check -> Stream.concat(check.mistakes().stream(), check.losses().stream()))
            .toList());
  }
}
