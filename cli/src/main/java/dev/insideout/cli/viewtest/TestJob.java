package dev.insideout.cli.viewtest;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.util.SerializedThrowable;

/** A job of a test. */
final class TestJob {
  private static final long LOOK_MS = 100;

  /** Whoever fails while he is asked for a checkpoint may never answer. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final MiniCluster cluster;
  private final JobID id;

  TestJob(MiniCluster cluster, JobID id) {
    this.cluster = cluster;
    this.id = id;
  }

  /** A job has failed for good. The message is what its innermost cause says. */
  static final class FailedException extends Exception {
    private static final long serialVersionUID = 1L;

    FailedException(String message) {
      super(message);
    }
  }

  /**
   * Makes a checkpoint and waits for it.
   *
   * @return its id; empty when there was none, since not all tasks were running, or none that is
   *     known of
   * @throws FailedException when the job has ended
   */
  OptionalLong checkpoint() throws FailedException, InterruptedException {
    CompletableFuture<Long> checkpoint = cluster.triggerCheckpoint(id, CheckpointType.CONFIGURED);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        return OptionalLong.of(checkpoint.get(LOOK_MS, TimeUnit.MILLISECONDS));
      } catch (TimeoutException e) {
        requireAlive();
      } catch (ExecutionException e) {
        // The job is on its way up, after a failure perhaps: the next attempt may be in time.
        requireAlive();
        return OptionalLong.empty();
      }
    }
    return OptionalLong.empty();
  }

  /**
   * Makes sure that the job has not ended.
   *
   * @throws FailedException when it has
   */
  void requireAlive() throws FailedException, InterruptedException {
    try {
      JobStatus status = cluster.getJobStatus(id).get();
      if (status.isGloballyTerminalState()) {
        JobResult result = cluster.requestJobResult(id).get();
        throw new FailedException(reason(result.getSerializedThrowable()));
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("Flink does not know the job", e.getCause());
    }
  }

  private static String reason(Optional<SerializedThrowable> failure) {
    if (failure.isEmpty()) {
      return "the job ended";
    }
    Throwable root = failure.get().deserializeError(TestJob.class.getClassLoader());
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.toString() : root.getMessage();
  }

  /** Ends the job; nothing of it is at work afterwards. */
  void end() throws InterruptedException {
    try {
      if (!cluster.getJobStatus(id).get().isGloballyTerminalState()) {
        cluster.cancelJob(id).get();
      }
      cluster.requestJobResult(id).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the job does not end", e.getCause());
    }
  }
}
