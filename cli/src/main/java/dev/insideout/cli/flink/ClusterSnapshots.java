package dev.insideout.cli.flink;

import dev.insideout.cli.project.Environment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;

/**
 * What the jobs of a cluster have left to go on from: as the cluster remembers it; and when it has
 * lost a job, with its JobManager, as the files show it, where this computer sees them.
 */
final class ClusterSnapshots {
  /** Flink names a savepoint by the beginning of the job's id. */
  private static final int ID_IN_SAVEPOINT = 6;

  private final FlinkRest flink;
  private final Environment environment;

  ClusterSnapshots(FlinkRest flink, Environment environment) {
    this.flink = flink;
    this.environment = environment;
  }

  /**
   * The newest savepoint or retained checkpoint of a job.
   *
   * @param settings Flink's, that it was submitted with
   */
  Optional<String> newest(String jobId, Map<String, String> settings) {
    return flink.jobOf(jobId).isPresent()
        ? flink.newestSnapshot(jobId)
        : Snapshot.newest(folders(jobId, Configuration.fromMap(settings)), Optional.empty())
            .map(snapshot -> snapshot.folder().toString());
  }

  private List<Path> folders(String jobId, Configuration settings) {
    List<Path> folders = new ArrayList<>();
    settings
        .getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY)
        .or(() -> flink.setting(CheckpointingOptions.CHECKPOINTS_DIRECTORY.key()))
        .flatMap(ClusterSnapshots::here)
        .ifPresent(folder -> folders.add(folder.resolve(jobId)));
    environment
        .savepoints()
        .flatMap(ClusterSnapshots::here)
        .ifPresent(
            folder ->
                folders.addAll(
                    below(folder, "savepoint-" + jobId.substring(0, ID_IN_SAVEPOINT) + "-")));
    return folders;
  }

  private static Optional<Path> here(String location) {
    return LocalPath.of(location).filter(Files::isDirectory);
  }

  private static List<Path> below(Path folder, String prefix) {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(path -> path.getFileName().toString().startsWith(prefix)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
