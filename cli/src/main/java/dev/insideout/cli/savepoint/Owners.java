package dev.insideout.cli.savepoint;

import dev.insideout.sqlview.ViewDescription;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which group a savepoint is of, and what still needs it.
 *
 * @param groups by view, its group
 * @param alive true for a group whose job has not ended
 * @param checkpointsSeen true where checkpoints are among the savepoints, so that the newest of all
 *     is what a job would go on from
 */
record Owners(Map<String, String> groups, Predicate<String> alive, boolean checkpointsSeen) {
  private static final String NOBODY = "-";

  static Owners of(List<ViewDescription> views, Predicate<String> alive, boolean checkpointsSeen) {
    return new Owners(
        views.stream().collect(Collectors.toMap(ViewDescription::name, ViewDescription::group)),
        alive,
        checkpointsSeen);
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
    return newest && (!works || checkpointsSeen) ? Need.TO_GO_ON : Need.NOT_NEEDED;
  }
}
