package dev.insideout.cli.savepoint;

import dev.insideout.cli.flink.LocalPath;
import dev.insideout.cli.ledger.GroupRecord;
import dev.insideout.sqlview.ViewDescription;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which group a savepoint is of, and what still needs it.
 *
 * @param groups by view, its group
 * @param alive true for a group whose job has not ended
 * @param checkpointsSeen true where checkpoints are among the savepoints, so that the newest of all
 *     is what a job would go on from
 * @param kept what the versions were stopped with that can be rolled back to
 */
record Owners(
    Map<String, String> groups, Predicate<String> alive, boolean checkpointsSeen, Set<Path> kept) {
  private static final String NOBODY = "-";

  static Owners of(
      List<ViewDescription> views,
      Predicate<String> alive,
      boolean checkpointsSeen,
      Collection<GroupRecord> deployed) {
    return new Owners(
        views.stream().collect(Collectors.toMap(ViewDescription::name, ViewDescription::group)),
        alive,
        checkpointsSeen,
        deployed.stream()
            .flatMap(group -> group.kept().stream())
            .flatMap(version -> version.savepoint().stream())
            .flatMap(savepoint -> LocalPath.of(savepoint).stream())
            .map(Path::toAbsolutePath)
            .collect(Collectors.toUnmodifiableSet()));
  }

  /** The group of the savepoint; its views where the project knows none of them. */
  String groupOf(SavedGroup saved) {
    return saved.views().stream()
        .filter(groups::containsKey)
        .map(groups::get)
        .findFirst()
        .orElseGet(() -> saved.views().isEmpty() ? NOBODY : String.join("+", saved.views()));
  }

  /** What a savepoint is needed for. */
  enum Need {
    NOT_NEEDED,
    /** The group could not go on from where it stopped. */
    TO_GO_ON,
    /** The group could not go back to the version before. */
    TO_ROLL_BACK,
    /** A job at work has it, and takes it away itself. */
    BY_ITS_JOB
  }

  /** What {@code saved} is needed for, one of {@code all}. */
  Need need(SavedGroup saved, List<SavedGroup> all) {
    String group = groupOf(saved);
    boolean works = alive.test(group);
    if (saved.isCheckpoint() && works) {
      return Need.BY_ITS_JOB;
    }
    boolean newest =
        all.stream()
            .filter(other -> groupOf(other).equals(group))
            .noneMatch(other -> other.completed().isAfter(saved.completed()));
    if (kept.contains(saved.folder().toAbsolutePath())) {
      return Need.TO_ROLL_BACK;
    }
    return newest && (!works || checkpointsSeen) ? Need.TO_GO_ON : Need.NOT_NEEDED;
  }
}
