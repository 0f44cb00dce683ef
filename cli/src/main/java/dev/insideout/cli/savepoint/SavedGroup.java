package dev.insideout.cli.savepoint;

import dev.insideout.cli.flink.LocalPath;
import dev.insideout.cli.flink.Snapshot;
import dev.insideout.flink.SavedState;
import dev.insideout.flink.view.SavedOwnership;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;

/**
 * A savepoint or retained checkpoint of a group, as its metadata tells.
 *
 * @param kind what made it
 * @param checkpoint Flink's number of it
 * @param bytes all state that it refers to, files that it shares with others included
 * @param views the views of the group, sorted; none for a job that is not of this project's kind
 * @param ownership empty where it has none
 */
record SavedGroup(
    Path folder,
    Instant completed,
    Kind kind,
    long checkpoint,
    long bytes,
    List<String> views,
    Optional<SavedOwnership> ownership,
    List<OperatorState> operators) {
  private static final String PUBLISHER = "publisher-";

  /** What a snapshot was made for. */
  enum Kind {
    /** The last thing that a job did: a start from it is a plain restart. */
    STOP("stop"),
    /** Made while the job went on: a start from it is a takeover. */
    SAVEPOINT("savepoint"),
    /** The job's own; it goes with the next ones, unless the job ends. */
    CHECKPOINT("checkpoint");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }

    private static Kind of(CheckpointProperties properties) {
      if (properties == null || !properties.isSavepoint()) {
        return CHECKPOINT;
      }
      return properties.isSynchronous() ? STOP : SAVEPOINT;
    }
  }

  /**
   * Reads the metadata of {@code snapshot}.
   *
   * @throws IOException when it cannot be read
   */
  static SavedGroup read(Snapshot snapshot) throws IOException {
    CheckpointMetadata metadata = SavedState.metadata(LocalPath.name(snapshot.folder()));
    List<OperatorState> operators = List.copyOf(metadata.getOperatorStates());
    Optional<OperatorState> cutter =
        operators.stream().filter(o -> uid(o).equals(SavedOwnership.UID)).findFirst();
    return new SavedGroup(
        snapshot.folder(),
        snapshot.completed().toInstant(),
        Kind.of(metadata.getCheckpointProperties()),
        metadata.getCheckpointId(),
        operators.stream().mapToLong(OperatorState::getStateSize).sum(),
        operators.stream()
            .map(SavedGroup::uid)
            .filter(uid -> uid.startsWith(PUBLISHER))
            .map(uid -> uid.substring(PUBLISHER.length()))
            .sorted()
            .toList(),
        cutter.isPresent() ? SavedOwnership.of(cutter.get()) : Optional.empty(),
        operators);
  }

  /** The operator's uid; its id in hexadecimal where it was given none. */
  static String uid(OperatorState operator) {
    return operator.getOperatorUid().orElseGet(() -> operator.getOperatorID().toHexString());
  }

  /** The last part of its path, which names a savepoint among others. */
  String name() {
    return folder.getFileName().toString();
  }

  boolean isCheckpoint() {
    return kind == Kind.CHECKPOINT;
  }

  /** Deletes it, and nothing that other checkpoints of its job share with it. */
  void delete() throws IOException {
    new Snapshot(folder, FileTime.from(completed)).delete();
  }
}
