package dev.insideout.testlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.testutils.CommonTestUtils;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A Flink of one TaskManager for one job, which a test may take away. */
public final class FailingFlink implements AutoCloseable {
  private static final long LOOK_AGAIN_NANOS = 10_000_000;
  private static final String LOOPBACK = "127.0.0.1";
  private static final int SLOTS = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final MiniCluster cluster;
  private int taskManager;
  private long lastRestart;

  private FailingFlink(MiniCluster cluster) {
    this.cluster = cluster;
  }

  public static FailingFlink start() throws Exception {
    Configuration settings = new Configuration();
    settings.set(RestOptions.ADDRESS, LOOPBACK);
    settings.set(RestOptions.BIND_ADDRESS, LOOPBACK);
    settings.set(RestOptions.BIND_PORT, "0");
    settings.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(24));
    settings.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(24));
    settings.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(32));
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(settings)
                .setCommonBindAddress(LOOPBACK)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(SLOTS)
                .build());
    cluster.start();
    return new FailingFlink(cluster);
  }

  /** An environment that submits here; every task has a slot of its own at parallelism 2. */
  public StreamExecutionEnvironment env() throws Exception {
    return env(new Configuration());
  }

  /** The same, for a job that goes on from {@code savepoint}. */
  public StreamExecutionEnvironment env(String savepoint) throws Exception {
    Configuration settings = new Configuration();
    settings.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    return env(settings);
  }

  private StreamExecutionEnvironment env(Configuration settings) throws Exception {
    URI address = cluster.getRestAddress().get();
    settings.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    settings.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, Integer.MAX_VALUE);
    settings.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(100));
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createRemoteEnvironment(
            address.getHost(), address.getPort(), settings);
    env.setParallelism(SLOTS);
    return env;
  }

  /** Returns when every task of the job runs. */
  public void awaitRunning(JobClient job) throws Exception {
    CommonTestUtils.waitForAllTaskRunning(cluster, job.getJobID(), false);
  }

  /** Takes the TaskManager away and brings another; returns when the job has begun to restart. */
  public void failTaskManager(JobClient job) throws Exception {
    cluster.terminateTaskManager(taskManager++).get();
    cluster.startTaskManager();
    Instant deadline = Instant.now().plus(PATIENCE);
    while (restarted(job.getJobID()) <= lastRestart) {
      if (Instant.now().isAfter(deadline)) {
        fail("the job did not notice that its TaskManager is gone");
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
    long restart = restarted(job.getJobID());
    assertThat(restart).isGreaterThan(lastRestart);
    lastRestart = restart;
  }

  /** When the job last began to restart, milliseconds since 1970; 0 when it never did. */
  public long lastRestart(JobClient job) throws Exception {
    return restarted(job.getJobID());
  }

  private long restarted(JobID job) throws Exception {
    return cluster.getExecutionGraph(job).get().getStatusTimestamp(JobStatus.RESTARTING);
  }

  @Override
  public void close() {
    try {
      cluster.close();
    } catch (Exception e) {
      throw new IllegalStateException("stopping Flink", e);
    }
  }
}
