package dev.insideout.cli.flink;

import dev.insideout.cli.program.Program;
import dev.insideout.contract.marker.Run;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How to start a group.
 *
 * @param program what it is made of; when empty, what the project has
 * @param run names the submission; when empty, one is made
 * @param snapshot the savepoint or checkpoint to start from; when empty, none, but for a submission
 *     that has no name yet the newest of the embedded platform
 * @param jar the job jar for a cluster that is not embedded
 * @param parallelism of the job; when empty, the environment's
 * @param keepsSnapshot true to leave the snapshot where it is, also when it is the platform's own:
 *     somebody may want to start from it again
 */
public record Start(
    Optional<Program> program,
    Optional<Run> run,
    Optional<String> snapshot,
    Optional<Path> jar,
    OptionalInt parallelism,
    boolean keepsSnapshot) {
  /** From the newest snapshot that there is, with the project's statements. */
  public static final Start DEFAULT = from(Optional.empty(), Optional.empty());

  /** The project's statements, from a snapshot if one is named, with a jar if one is named. */
  public static Start from(Optional<String> snapshot, Optional<Path> jar) {
    return new Start(Optional.empty(), Optional.empty(), snapshot, jar, OptionalInt.empty(), false);
  }

  /** The same of another program, as the submission {@code run}. */
  public Start of(Program other, Run run) {
    return new Start(
        Optional.of(other), Optional.of(run), snapshot, jar, parallelism, keepsSnapshot);
  }

  /** The same from another snapshot. */
  public Start from(Optional<String> other) {
    return new Start(program, run, other, jar, parallelism, keepsSnapshot);
  }

  /** The same, and the snapshot stays. */
  public Start keepingSnapshot() {
    return new Start(program, run, snapshot, jar, parallelism, true);
  }
}
