package dev.insideout.cli.platform;

import dev.insideout.cli.flink.LocalPath;
import dev.insideout.cli.output.CommandFailure;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;

/** Flink in this process, with its web UI, on the loopback address only. */
final class EmbeddedFlink implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";
  private static final long CLOSE_SECONDS = 30;

  /** RocksDB's caches and write buffers of one view; more of them would not fit beside the rest. */
  private static final MemorySize MANAGED_PER_SLOT = MemorySize.ofMebiBytes(40);

  private static final MemorySize NETWORK = MemorySize.ofMebiBytes(64);

  /**
   * How old what it tells of its tasks may be. Commands wait for what it tells: by Flink's default,
   * which is ten seconds, each of them for longer than all that it does.
   */
  private static final Duration METRICS = Duration.ofMillis(500);

  private final MiniCluster cluster;
  private final URI address;

  private EmbeddedFlink(MiniCluster cluster, URI address) {
    this.cluster = cluster;
    this.address = address;
  }

  /**
   * Starts it.
   *
   * @param settings of the project
   * @param folder where its files go
   * @param port of the REST API and web UI, free
   * @param slots how many tasks of one view fit
   */
  static EmbeddedFlink start(Configuration settings, Path folder, int port, int slots) {
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(embedded(settings, folder, port, slots))
                .setCommonBindAddress(LOOPBACK)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(slots)
                .build());
    try {
      Files.createDirectories(folder.resolve("tmp"));
      cluster.start();
      return new EmbeddedFlink(cluster, cluster.getRestAddress().get());
    } catch (Exception e) {
      throw CommandFailure.unreachable(
          "Flink did not start on port %d of %s: %s".formatted(port, LOOPBACK, e.getMessage()), e);
    }
  }

  private static Configuration embedded(Configuration project, Path folder, int port, int slots) {
    Configuration settings = new Configuration(project);
    settings.set(RestOptions.ADDRESS, LOOPBACK);
    settings.set(RestOptions.BIND_ADDRESS, LOOPBACK);
    settings.set(RestOptions.BIND_PORT, Integer.toString(port));
    settings.set(RestOptions.PORT, port);
    settings.set(JobManagerOptions.ADDRESS, LOOPBACK);
    settings.set(JobManagerOptions.BIND_HOST, LOOPBACK);
    settings.set(TaskManagerOptions.HOST, LOOPBACK);
    settings.set(TaskManagerOptions.BIND_HOST, LOOPBACK);
    setIfAbsent(settings, TaskManagerOptions.MANAGED_MEMORY_SIZE, MANAGED_PER_SLOT.multiply(slots));
    settings.set(TaskManagerOptions.NETWORK_MEMORY_MIN, NETWORK);
    settings.set(TaskManagerOptions.NETWORK_MEMORY_MAX, NETWORK);
    settings.set(CoreOptions.TMP_DIRS, folder.resolve("tmp").toString());
    settings.set(WebOptions.LOG_PATH, PlatformLog.file(folder.getParent()).toString());
    settings.set(WebOptions.UPLOAD_DIR, folder.resolve("tmp").toString());
    // Our jobs' classes are on its own class path: those of a job jar would be the same twice.
    settings.set(CoreOptions.CLASSLOADER_RESOLVE_ORDER, "parent-first");
    settings.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
    settings.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    settings.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY, LocalPath.name(folder.resolve("checkpoints")));
    settings.set(
        CheckpointingOptions.SAVEPOINT_DIRECTORY, LocalPath.name(folder.resolve("savepoints")));
    setIfAbsent(settings, MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, METRICS);
    // Waits longer each time and never gives up: what is away here comes back.
    setIfAbsent(settings, RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
    return settings;
  }

  private static <T> void setIfAbsent(Configuration settings, ConfigOption<T> option, T value) {
    if (!settings.contains(option)) {
      settings.set(option, value);
    }
  }

  /** The address of the REST API and web UI. */
  String address() {
    return "http://%s:%d".formatted(LOOPBACK, address.getPort());
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
