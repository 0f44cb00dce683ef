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
import dev.insideout.sqlview.ViewJob;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.JobID;

/**
 * A view over a view over a view, each in a job and on a TaskManager of its own, so that each can
 * fail alone. Every epoch of the one on top is compared with a recomputation from the transfers.
 */
public final class ViewOverView {
  private static final List<BankJob> JOBS =
      List.of(
          BankJob.SUMS, BankJob.alone(BankView.BALANCE_BANDS), BankJob.alone(BankView.ALL_BANDS));

  private static final Duration POLL = Duration.ofMillis(20);
  private static final Duration LIMIT = Duration.ofMinutes(20);

  private ViewOverView() {}

  /**
   * What was seen.
   *
   * @param wrong epochs of the view on top that were not what a recomputation gives
   * @param epochs of it that were checked
   * @param failuresByJob how many failures hit each job
   * @param mistakes the first of what was wrong
   */
  public record Outcome(
      int wrong, int epochs, Map<String, Integer> failuresByJob, List<String> mistakes) {}

  /** Runs it in {@code folder}, which must be empty. */
  public static Outcome run(Path folder, Size.Bank size, long seed) throws Exception {
    List<BenchCluster> clusters = new ArrayList<>();
    try (BenchLog log = new BenchLog(folder.resolve("log"))) {
      try {
        return run(log, clusters, folder, size, seed);
      } finally {
        clusters.forEach(BenchCluster::close);
      }
    }
  }

  private static Outcome run(
      BenchLog log, List<BenchCluster> clusters, Path folder, Size.Bank size, long seed)
      throws Exception {
    List<JobID> jobs = new ArrayList<>();
    for (BankJob view : JOBS) {
      BenchCluster cluster = new BenchCluster(folder.resolve("flink-" + view.name()), 1);
      clusters.add(cluster);
      jobs.add(
          ViewJob.submit(cluster.environment(), BankProject.open(), view.name(), log.connection())
              .getJobID());
      cluster.awaitRunning(List.of(jobs.get(jobs.size() - 1)));
    }
    AtomicInteger epochs = new AtomicInteger();
    TransferWriter writer =
        new TransferWriter(
            log.connection(),
            log.transfers(),
            new TransferGenerator(seed, size.accounts())::next,
            BenchLog.PARTITIONS,
            size.transfers(),
            size.perSecond(),
            () -> epochs.get() >= size.leastEpochs(),
            transfer -> {});
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (Writing writing = new Writing(writer)) {
      Future<Map<String, Integer>> failing =
          thread.submit(() -> fail(clusters, jobs, writing, size));
      return read(log, writing, failing, epochs);
    } finally {
      thread.shutdownNow();
    }
  }

  /** Takes each job's TaskManager away in turn, spread evenly over the writing. */
  private static Map<String, Integer> fail(
      List<BenchCluster> clusters, List<JobID> jobs, Writing writing, Size.Bank size)
      throws Exception {
    Map<String, Integer> failures = new HashMap<>();
    int planned = size.failures() * jobs.size();
    for (int i = 0; i < planned; i++) {
      long due = size.transfers() * (i + 1) / (planned + 1);
      Until.holds("the writer", LIMIT, () -> writing.progress() >= due);
      int hit = i % jobs.size();
      failures.merge(
          JOBS.get(hit).name(),
          clusters.get(hit).failTaskManager(List.of(jobs.get(hit))),
          Integer::sum);
    }
    return failures;
  }

  private static Outcome read(
      BenchLog log, Writing writing, Future<Map<String, Integer>> failing, AtomicInteger epochs)
      throws Exception {
    BankView top = BankView.ALL_BANDS;
    try (TransferLog transfers = new TransferLog(log.connection());
        EpochCheck check = new EpochCheck(log.connection(), List.of(top), transfers)) {
      boolean all = false;
      while (!all) {
        boolean written = writing.isDone() && failing.isDone();
        check.poll(POLL);
        epochs.set(check.moved());
        all = written && check.positions().cover(transfers.end());
      }
      check.checkAllRows();
      List<String> mistakes = new ArrayList<>(check.mistakes());
      mistakes.addAll(check.losses());
      return new Outcome(
          check.wrong() + check.losses().size(), check.moved(), failing.get(), mistakes);
    }
  }
}
