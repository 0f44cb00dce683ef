package dev.insideout.benchmarks.loss;

import dev.insideout.benchmarks.bank.BankJob;
import dev.insideout.benchmarks.bank.Transfer;
import dev.insideout.benchmarks.bank.TransferGenerator;
import dev.insideout.benchmarks.bank.TransferLog;
import dev.insideout.benchmarks.bank.TransferWriter;
import dev.insideout.benchmarks.place.BankProject;
import dev.insideout.benchmarks.place.BenchCluster;
import dev.insideout.benchmarks.place.BenchLog;
import dev.insideout.benchmarks.place.RecordingEnvironment;
import dev.insideout.benchmarks.place.Until;
import dev.insideout.benchmarks.scenario.EpochCheck;
import dev.insideout.contract.position.Positions;
import dev.insideout.sqlview.ViewJob;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;

/**
 * A group is started again from older savepoints. Between them balances went there and back: what a
 * savepoint remembers of a row may be what the topic holds, may be not, and may be again. At last
 * the first JobManager comes back and goes on with its own job from its own state.
 */
public final class OlderSavepoints {
  private static final BankJob GROUP = BankJob.SUMS;
  private static final int ACCOUNTS = 100;
  private static final int BATCH = 200;
  private static final Duration POLL = Duration.ofMillis(20);
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private final BenchLog log;
  private final BenchCluster cluster;
  private final TransferLog transfers;
  private final TransferGenerator generator;
  private final Path savepoints;
  private long nextId;

  private OlderSavepoints(
      BenchLog log, BenchCluster cluster, TransferLog transfers, Path savepoints, long seed) {
    this.log = log;
    this.cluster = cluster;
    this.transfers = transfers;
    this.savepoints = savepoints;
    this.generator = new TransferGenerator(seed, ACCOUNTS);
  }

  /**
   * What was seen.
   *
   * @param restored from how many older savepoints the group was started again
   * @param repaired how many of them ended in a higher generation whose rows are a recomputation
   * @param wrong epochs that were not what a recomputation gives
   * @param generationsInOrder true when the reader never went back to an earlier generation
   * @param revivedFailed true when the JobManager that came back failed for good, and its views
   *     were right afterwards
   */
  public record Outcome(
      int restored, int repaired, int wrong, boolean generationsInOrder, boolean revivedFailed) {}

  /** Runs it in {@code folder}, which must be empty. */
  public static Outcome run(Path folder, int savepoints, long seed) throws Exception {
    try (BenchLog log = new BenchLog(folder.resolve("log"));
        BenchCluster cluster = new BenchCluster(folder.resolve("flink"), 2);
        TransferLog transfers = new TransferLog(log.connection())) {
      return new OlderSavepoints(log, cluster, transfers, folder.resolve("savepoints"), seed)
          .run(savepoints);
    }
  }

  private Outcome run(int count) throws Exception {
    RecordingEnvironment first = cluster.environment();
    JobClient job = ViewJob.submit(first, BankProject.open(), GROUP.name(), log.connection());
    try (EpochCheck reader = new EpochCheck(log.connection(), GROUP.views(), transfers)) {
      List<String> older = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        older.add(thereAndBack(job, reader));
      }
      int repaired = 0;
      for (String savepoint : older) {
        long generation = reader.generation();
        job.cancel().get();
        cluster.awaitEnd(job.getJobID());
        write(random());
        job =
            ViewJob.submit(
                cluster.environment(Optional.of(savepoint)),
                BankProject.open(),
                GROUP.name(),
                log.connection());
        if (isRightAgain(reader) && reader.generation() > generation) {
          repaired++;
        }
      }
      boolean revivedFailed =
          cluster.awaitEnd(cluster.revive(first.last(), older.get(0))) == JobStatus.FAILED;
      write(random());
      revivedFailed &= isRightAgain(reader);
      return new Outcome(
          older.size(), repaired, reader.wrong(), reader.generationsInOrder(), revivedFailed);
    }
  }

  /** Moves money there, makes a savepoint, moves it back; returns the savepoint's path. */
  private String thereAndBack(JobClient job, EpochCheck reader) throws Exception {
    List<Transfer> there = random();
    write(there);
    isRightAgain(reader);
    String savepoint =
        job.triggerSavepoint(savepoints.toString(), SavepointFormatType.CANONICAL).get();
    write(there.stream().map(this::back).toList());
    isRightAgain(reader);
    return savepoint;
  }

  private List<Transfer> random() {
    return Stream.generate(generator::next)
        .limit(BATCH)
        .map(t -> numbered(t, t.fromAccount(), t.toAccount()))
        .toList();
  }

  private Transfer back(Transfer there) {
    return numbered(there, there.toAccount(), there.fromAccount());
  }

  private Transfer numbered(Transfer like, long from, long to) {
    return new Transfer(++nextId, from, to, like.amount(), like.eventTime());
  }

  private void write(List<Transfer> batch) throws Exception {
    Iterator<Transfer> next = batch.iterator();
    new TransferWriter(
            log.connection(),
            log.transfers(),
            next::next,
            BenchLog.PARTITIONS,
            batch.size(),
            TransferWriter.UNPACED,
            () -> true,
            transfer -> {})
        .call();
  }

  /** Reads until the view has all of the log; true when every row is what it should be. */
  private boolean isRightAgain(EpochCheck reader) throws Exception {
    int wrong = reader.wrong();
    Positions end = transfers.end();
    Until.holds(
        "the view to reach " + end,
        LIMIT,
        () -> {
          reader.poll(POLL);
          return reader.positions().cover(end);
        });
    reader.checkAllRows();
    return reader.wrong() == wrong;
  }
}
