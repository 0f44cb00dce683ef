package dev.insideout.benchmarks.place;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.graph.StreamGraph;

/** Flink in this JVM, with RocksDB as in production, and a TaskManager that can be taken away. */
public final class BenchCluster implements AutoCloseable {
  /** Of every job here. */
  public static final int PARALLELISM = 2;

  /** What RocksDB has in a slot where its speed is measured: about what flink-conf gives one. */
  public static final MemorySize MEASURED_SLOT = MemorySize.ofMebiBytes(256);

  private static final String LOOPBACK = "127.0.0.1";
  private static final MemorySize MANAGED_PER_SLOT = MemorySize.ofMebiBytes(40);
  private static final MemorySize NETWORK = MemorySize.ofMebiBytes(256);
  private static final Duration RESTART_LIMIT = Duration.ofSeconds(120);
  private static final Duration METRICS = Duration.ofMillis(100);
  private static final long CLOSE_SECONDS = 30;

  private final MiniCluster cluster;
  private final URI address;
  private int taskManager;

  /**
   * @param folder where checkpoints and temporary files go
   * @param jobs how many jobs must find room
   */
  public BenchCluster(Path folder, int jobs) throws Exception {
    this(folder, jobs, MANAGED_PER_SLOT);
  }

  /**
   * @param folder where checkpoints and temporary files go
   * @param jobs how many jobs must find room
   * @param managedPerSlot what RocksDB may have in each slot
   */
  public BenchCluster(Path folder, int jobs, MemorySize managedPerSlot) throws Exception {
    cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(settings(folder, jobs * PARALLELISM, managedPerSlot))
                .setCommonBindAddress(LOOPBACK)
                .withRandomPorts()
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(jobs * PARALLELISM)
                .build());
    cluster.start();
    address = cluster.getRestAddress().get();
  }

  /** How far a view's job has read the log. */
  public JobProgress progress(JobID job) throws IOException {
    return JobProgress.of(address, job);
  }

  private static Configuration settings(Path folder, int slots, MemorySize managedPerSlot) {
    Configuration settings = new Configuration();
    settings.set(RestOptions.BIND_ADDRESS, LOOPBACK);
    settings.set(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, METRICS);
    settings.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, managedPerSlot.multiply(slots));
    settings.set(TaskManagerOptions.NETWORK_MEMORY_MIN, NETWORK);
    settings.set(TaskManagerOptions.NETWORK_MEMORY_MAX, NETWORK);
    settings.set(CoreOptions.TMP_DIRS, folder.resolve("tmp").toString());
    settings.set(CoreOptions.CLASSLOADER_RESOLVE_ORDER, "parent-first");
    settings.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
    settings.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    settings.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
        folder.resolve("checkpoints").toUri().toString());
    settings.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    settings.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, Integer.MAX_VALUE);
    settings.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(100));
    return settings;
  }

  /**
   * An environment whose jobs run here, from nothing, on another state backend.
   *
   * @param backend as Flink calls it
   */
  public RecordingEnvironment on(String backend) {
    RecordingEnvironment env = environment();
    env.configure(new Configuration().set(StateBackendOptions.STATE_BACKEND, backend));
    return env;
  }

  /** An environment whose jobs run here, from nothing. */
  public RecordingEnvironment environment() {
    return environment(Optional.empty());
  }

  /** An environment whose jobs run here, from a savepoint or checkpoint. */
  public RecordingEnvironment environment(Optional<String> state) {
    Configuration settings = new Configuration();
    settings.set(DeploymentOptions.TARGET, "remote");
    settings.set(DeploymentOptions.ATTACHED, false);
    settings.set(RestOptions.ADDRESS, LOOPBACK);
    settings.set(RestOptions.PORT, address.getPort());
    settings.set(CoreOptions.DEFAULT_PARALLELISM, PARALLELISM);
    state.ifPresent(path -> settings.set(StateRecoveryOptions.SAVEPOINT_PATH, path));
    return new RecordingEnvironment(settings);
  }

  /**
   * Takes the TaskManager away, gives another one, and waits until every task of {@code jobs} runs
   * again.
   *
   * @return how many of the jobs were hit: each of their tasks runs in a later attempt than before
   */
  public int failTaskManager(Collection<JobID> jobs) throws Exception {
    Map<JobID, Integer> before = new HashMap<>();
    for (JobID job : jobs) {
      before.put(job, earliestAttempt(job));
    }
    cluster.terminateTaskManager(taskManager).get();
    cluster.startTaskManager();
    taskManager++;
    for (JobID job : jobs) {
      awaitRunning(job, before.get(job) + 1);
    }
    return jobs.size();
  }

  /** Waits until every task of {@code jobs} runs. */
  public void awaitRunning(Collection<JobID> jobs) throws Exception {
    for (JobID job : jobs) {
      awaitRunning(job, 0);
    }
  }

  private void awaitRunning(JobID job, int attempt) throws Exception {
    Until.holds(
        "job %s to run in attempt %d".formatted(job, attempt),
        RESTART_LIMIT,
        () -> {
          AccessExecutionGraph graph = cluster.getExecutionGraph(job).get();
          if (graph.getState().isGloballyTerminalState()) {
            throw new IllegalStateException(
                "job %s is %s: %s"
                    .formatted(
                        graph.getJobName(),
                        graph.getState(),
                        graph.getFailureInfo() == null
                            ? "no failure"
                            : graph.getFailureInfo().getExceptionAsString()));
          }
          return StreamSupport.stream(graph.getAllExecutionVertices().spliterator(), false)
              .allMatch(
                  task ->
                      task.getCurrentExecutionAttempt().getAttemptNumber() >= attempt
                          && task.getExecutionState() == ExecutionState.RUNNING);
        });
  }

  private int earliestAttempt(JobID job) throws Exception {
    return StreamSupport.stream(
            cluster.getExecutionGraph(job).get().getAllExecutionVertices().spliterator(), false)
        .mapToInt(task -> task.getCurrentExecutionAttempt().getAttemptNumber())
        .min()
        .orElseThrow();
  }

  /**
   * Starts a job once more as it was submitted, as a JobManager does that comes back, from {@code
   * state}.
   */
  public JobID revive(StreamGraph job, String state) throws Exception {
    job.setJobId(new JobID());
    job.setSavepointRestoreSettings(SavepointRestoreSettings.forPath(state));
    return cluster.submitJob(job).get().getJobID();
  }

  /** Waits until {@code job} has ended, and returns how. */
  public JobStatus awaitEnd(JobID job) throws Exception {
    Until.holds(
        "job %s to end".formatted(job),
        RESTART_LIMIT,
        () -> cluster.getJobStatus(job).get().isGloballyTerminalState());
    return cluster.getJobStatus(job).get();
  }

  @Override
  public void close() {
    try {
      cluster.closeAsync().get(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("Flink did not stop in an orderly way", e);
    }
  }
}
