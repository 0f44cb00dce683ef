package dev.insideout.benchmarks.scenario;

import dev.insideout.benchmarks.place.BankProject;
import dev.insideout.benchmarks.place.BenchCluster;
import dev.insideout.contract.LogConnection;
import dev.insideout.sqlview.ViewJob;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A writer of views in a JVM of its own, so that it can be paused or killed as a process. Runs
 * until it is killed. Arguments: Kafka's address, the registry's, a folder, the view or group, and
 * the milliseconds after which the broker aborts a transaction.
 */
public final class ViewChild {
  private ViewChild() {}

  public static void main(String[] arguments) throws Exception {
    LogConnection log =
        new LogConnection(
            arguments[0], arguments[1], Map.of("transaction.timeout.ms", arguments[4]));
    try (BenchCluster cluster = new BenchCluster(Path.of(arguments[2]), 1)) {
      StreamExecutionEnvironment env = cluster.environment();
      env.configure(withinTransactions(Duration.ofMillis(Long.parseLong(arguments[4]))));
      ViewJob.submit(env, BankProject.open(), arguments[3], log);
      new CountDownLatch(1).await();
    }
  }

  /** A pause that a checkpoint does not survive must not fail the job: its transaction is meant. */
  private static Configuration withinTransactions(Duration transactionTimeout) {
    Configuration settings = new Configuration();
    settings.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, transactionTimeout.dividedBy(2));
    settings.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, Integer.MAX_VALUE);
    return settings;
  }
}
