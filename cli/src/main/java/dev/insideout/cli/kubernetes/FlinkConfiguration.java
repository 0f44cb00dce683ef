package dev.insideout.cli.kubernetes;

import dev.insideout.cli.output.CommandFailure;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;

/** Flink's settings as a FlinkDeployment has them. */
final class FlinkConfiguration {
  static final String SAVEPOINTS = CheckpointingOptions.SAVEPOINT_DIRECTORY.key();
  static final String CHECKPOINTS = CheckpointingOptions.CHECKPOINTS_DIRECTORY.key();
  private static final String HA_TYPE = "high-availability.type";
  private static final String HA_FOLDER = "high-availability.storageDir";

  private static final String PARALLELISM = "parallelism.default";
  private static final String JOB_MANAGER_MEMORY = "jobmanager.memory.process.size";
  private static final String TASK_MANAGER_MEMORY = "taskmanager.memory.process.size";

  /**
   * Pods find and bind each other as the operator says; the rest stands elsewhere in the manifest.
   */
  private static final Set<String> NOT_OURS =
      Set.of(
          "jobmanager.rpc.address",
          "jobmanager.bind-host",
          "taskmanager.bind-host",
          "taskmanager.host",
          "rest.address",
          "rest.bind-address",
          "rest.port",
          "blob.server.port",
          PARALLELISM,
          JOB_MANAGER_MEMORY,
          TASK_MANAGER_MEMORY);

  private final Map<String, String> settings;

  /**
   * @param settings as the project's files give them
   * @throws CommandFailure when there is no place for savepoints, without which the operator does
   *     not change a job
   */
  FlinkConfiguration(Map<String, String> settings) {
    this.settings = settings;
    if (!settings.containsKey(SAVEPOINTS) || !settings.containsKey(CHECKPOINTS)) {
      throw CommandFailure.badInput(
          "Flink's settings for this environment must name '%s' and '%s', where the operator keeps what a job goes on from: set both in flink-conf/, to an object store, or to a folder that all pods share."
              .formatted(CHECKPOINTS, SAVEPOINTS));
    }
  }

  /** Those that go into the manifest, sorted. */
  Map<String, String> ofDeployment() {
    Map<String, String> own = new TreeMap<>(settings);
    own.keySet().removeAll(NOT_OURS);
    own.putIfAbsent(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION.key(),
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION.name());
    // Without it a JobManager that is lost begins again at the beginning, and its topics refuse it.
    if (!own.containsKey(HA_TYPE)) {
      own.put(HA_TYPE, "kubernetes");
      own.putIfAbsent(HA_FOLDER, settings.get(CHECKPOINTS) + "/high-availability");
    }
    return own;
  }

  /** True when state goes to a folder, which pods share only through a volume. */
  boolean needsVolume() {
    return Set.of(settings.get(CHECKPOINTS), settings.get(SAVEPOINTS)).stream()
        .anyMatch(place -> place.startsWith("file:") || place.startsWith("/"));
  }

  int parallelism() {
    return Optional.ofNullable(settings.get(PARALLELISM)).map(Integer::parseInt).orElse(1);
  }

  String jobManagerMemory() {
    return settings.getOrDefault(JOB_MANAGER_MEMORY, "1600m");
  }

  String taskManagerMemory() {
    return settings.getOrDefault(TASK_MANAGER_MEMORY, "2048m");
  }
}
