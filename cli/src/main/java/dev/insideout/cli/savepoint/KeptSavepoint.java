package dev.insideout.cli.savepoint;

import dev.insideout.cli.project.Environment;
import dev.insideout.contract.position.Positions;
import dev.insideout.flink.view.SavedOwnership;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;

/**
 * A savepoint, or a checkpoint of an embedded platform, that is still there.
 *
 * @param path its folder
 * @param kind what made it, as 'insideout savepoint list' calls it
 * @param views of its group
 * @param job the id of the job that takes it away itself while it is at work; only of a checkpoint
 * @param positions how far its job had read the log, where it is noted
 * @param sharesFiles true when it has files of RocksDB's own, which it shares with others of its
 *     job and which have rows that were deleted since they were written
 */
public record KeptSavepoint(
    Path path,
    String kind,
    List<String> views,
    Instant completed,
    Optional<String> job,
    Optional<Positions> positions,
    boolean sharesFiles) {

  /**
   * All that this computer sees, newest first.
   *
   * @throws dev.insideout.cli.output.CommandFailure when the environment names no folder, or one
   *     that this computer does not see
   */
  public static List<KeptSavepoint> of(Environment environment) {
    return Savepoints.of(environment).all().stream().map(KeptSavepoint::of).toList();
  }

  private static KeptSavepoint of(SavedGroup saved) {
    return new KeptSavepoint(
        saved.folder(),
        saved.kind().toString(),
        saved.views(),
        saved.completed(),
        saved.isCheckpoint()
            ? Optional.of(saved.folder().getParent().getFileName().toString())
            : Optional.empty(),
        saved.ownership().map(SavedOwnership::positions),
        saved.operators().stream()
            .flatMap(operator -> operator.getStates().stream())
            .flatMap(subtask -> subtask.getManagedKeyedState().stream())
            .anyMatch(IncrementalRemoteKeyedStateHandle.class::isInstance));
  }
}
