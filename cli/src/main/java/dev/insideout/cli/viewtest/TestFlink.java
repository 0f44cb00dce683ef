package dev.insideout.cli.viewtest;

import dev.insideout.cli.flink.LoopbackSettings;
import dev.insideout.cli.output.CommandFailure;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ResourceManagerOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A Flink in this process that all tests of a run share, one job at a time. */
final class TestFlink implements AutoCloseable {
  /** The highest parallelism that a test runs at. */
  static final int SLOTS = 2;

  private static final MemorySize NETWORK = MemorySize.ofMebiBytes(64);

  /** Tests keep their state on the heap. */
  private static final MemorySize MANAGED = MemorySize.ofMebiBytes(16);

  private static final Duration RESTART_DELAY = Duration.ofMillis(1);
  private static final long CLOSE_SECONDS = 30;

  private final MiniCluster cluster;

  private TestFlink(MiniCluster cluster) {
    this.cluster = cluster;
  }

  static TestFlink start() {
    Configuration settings = LoopbackSettings.make();
    settings.set(ResourceManagerOptions.REQUIREMENTS_CHECK_DELAY, Duration.ofMillis(1));
    settings.set(TaskManagerOptions.NETWORK_MEMORY_MIN, NETWORK);
    settings.set(TaskManagerOptions.NETWORK_MEMORY_MAX, NETWORK);
    settings.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MANAGED);
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(settings)
                .setCommonBindAddress(LoopbackSettings.ADDRESS)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(SLOTS)
                .build());
    try {
      cluster.start();
    } catch (Exception e) {
      throw CommandFailure.unreachable("Flink did not start: " + e.getMessage(), e);
    }
    return new TestFlink(cluster);
  }

  /** Where a job is planned. */
  static StreamExecutionEnvironment env(int parallelism) {
    return StreamExecutionEnvironment.getExecutionEnvironment(new Configuration())
        .setParallelism(parallelism);
  }

  /**
   * Starts a job, which has an id of its own.
   *
   * @param failures how many failures it survives
   */
  TestJob submit(JobGraph graph, int failures) throws InterruptedException {
    graph.setJobID(new JobID());
    surviveFailures(graph.getJobConfiguration(), failures);
    try {
      cluster.submitJob(graph).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("Flink does not take the job", e.getCause());
    }
    return new TestJob(cluster, graph.getJobID());
  }

  private static void surviveFailures(Configuration job, int failures) {
    if (failures == 0) {
      job.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
      return;
    }
    job.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    job.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, failures);
    job.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, RESTART_DELAY);
  }

  @Override
  public void close() {
    try {
      cluster.closeAsync().get(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      throw CommandFailure.notSo("Flink did not stop in an orderly way: " + e);
    }
  }
}
