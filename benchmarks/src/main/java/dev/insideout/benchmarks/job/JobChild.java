package dev.insideout.benchmarks.job;

import dev.insideout.benchmarks.place.BenchCluster;
import dev.insideout.contract.LogConnection;
import dev.insideout.flink.job.JobSubmission;
import dev.insideout.flink.job.LogJob;
import dev.insideout.ordervalidation.OrderValidation;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * One side of a comparison in a JVM of its own, until it is killed: Flink and a job. Arguments: the
 * side, the state backend, Kafka's address, the registry's, and a folder.
 */
public final class JobChild {
  private JobChild() {}

  /** What is done with the facts. */
  enum Side {
    PASSED_ON,
    DECIDED;

    LogJob job() {
      return switch (this) {
        case PASSED_ON -> new PassThrough();
        case DECIDED -> new OrderValidation();
      };
    }

    String view() {
      return job().publishes().get(0).name();
    }
  }

  public static void main(String[] arguments) throws Exception {
    LogJob job = Side.valueOf(arguments[0]).job();
    LogConnection log = LogConnection.of(arguments[2], arguments[3]);
    try (BenchCluster cluster = new BenchCluster(Path.of(arguments[4]), 1)) {
      JobSubmission.submit(cluster.on(arguments[1]), job, log, JobSubmission.nextRun(job, log));
      new CountDownLatch(1).await();
    }
  }
}
