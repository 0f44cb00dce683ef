package dev.insideout.benchmarks.job;

import dev.insideout.benchmarks.place.BenchCluster;
import dev.insideout.benchmarks.place.RecordingEnvironment;
import dev.insideout.benchmarks.place.Until;
import dev.insideout.contract.LogConnection;
import dev.insideout.flink.job.JobSubmission;
import dev.insideout.flink.job.LogJob;
import dev.insideout.ordervalidation.OrderValidation;
import dev.insideout.platform.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * One side of a comparison in a JVM of its own, until it is killed: Flink and a job, which stops
 * with a savepoint and goes on from it when it is told so. Arguments: the side, the state backend,
 * Kafka's address, the registry's, and a folder.
 */
public final class JobChild {
  private static final String STOPPED = "The job has stopped.";

  /** Who tells waits for a company that writes meanwhile. */
  private static final Duration PATIENCE = Duration.ofMinutes(20);

  private JobChild() {}

  /** What is done with the facts. */
  public enum Side {
    /** Each is written again, by Flink alone. */
    PASSED_THROUGH("Flink's pass-through"),
    /** The newest header of each order is published. */
    PASSED_ON("passed on"),
    DECIDED("order-validation");

    private final String title;

    Side(String title) {
      this.title = title;
    }

    /** As figures call it. */
    public String title() {
      return title;
    }

    /** Of this project, if it is. */
    Optional<LogJob> job() {
      return switch (this) {
        case PASSED_THROUGH -> Optional.empty();
        case PASSED_ON -> Optional.of(new NewestHeaders());
        case DECIDED -> Optional.of(new OrderValidation());
      };
    }

    /** What its job publishes, if it is of this project. */
    Optional<String> view() {
      return job().map(job -> job.publishes().get(0).name());
    }

    private JobClient submit(StreamExecutionEnvironment env, LogConnection log) throws Exception {
      Optional<LogJob> job = job();
      return job.isEmpty()
          ? PassThrough.submit(env, log)
          : JobSubmission.submit(env, job.get(), log, JobSubmission.nextRun(job.get(), log));
    }
  }

  /** What the child is told, once each and in this order, by a file of that name in its folder. */
  enum Word {
    STOP,
    GO_ON;

    void tell(Path folder) throws IOException {
      Files.createFile(file(folder));
    }

    private void await(Path folder) throws Exception {
      Until.holds("the word " + this, PATIENCE, () -> Files.exists(file(folder)));
    }

    private Path file(Path folder) {
      return folder.resolve(name());
    }
  }

  /** True when {@code child}, which was told to, has stopped its job. */
  static boolean hasStopped(ChildJvm child) {
    return child.output().contains(STOPPED);
  }

  public static void main(String[] arguments) throws Exception {
    Side side = Side.valueOf(arguments[0]);
    LogConnection log = LogConnection.of(arguments[2], arguments[3]);
    Path folder = Path.of(arguments[4]);
    try (BenchCluster cluster = new BenchCluster(folder, 1, BenchCluster.MEASURED_SLOT)) {
      RecordingEnvironment env = cluster.on(arguments[1]);
      JobClient first = side.submit(env, log);
      Word.STOP.await(folder);
      Path savepoints = folder.resolve("savepoints");
      String savepoint =
          first
              .stopWithSavepoint(false, savepoints.toString(), SavepointFormatType.CANONICAL)
              .get();
      System.out.println(STOPPED);
      Word.GO_ON.await(folder);
      // As it was submitted, and so as the same run: its gate is as open as it was.
      cluster.awaitRunning(List.of(cluster.revive(env.last(), savepoint)));
      new CountDownLatch(1).await();
    }
  }
}
