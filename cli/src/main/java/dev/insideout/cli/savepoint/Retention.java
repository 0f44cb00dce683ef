package dev.insideout.cli.savepoint;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which savepoints may go. Checkpoints never do: a job takes its own away.
 *
 * @param keep so many of each group stay, the newest
 * @param olderThan younger ones stay, too
 */
public record Retention(int keep, Duration olderThan) {

  /**
   * Those of {@code all} that may go at {@code now}.
   *
   * @param all newest first
   */
  List<SavedGroup> expired(List<SavedGroup> all, Owners owners, Instant now) {
    Map<String, Integer> kept = new HashMap<>();
    List<SavedGroup> expired = new ArrayList<>();
    for (SavedGroup saved : all) {
      if (saved.isCheckpoint()) {
        continue;
      }
      boolean counts = kept.merge(owners.groupOf(saved), 1, Integer::sum) <= keep;
      if (!counts
          && saved.completed().isBefore(now.minus(olderThan))
          && owners.need(saved, all) == Owners.Need.NOT_NEEDED) {
        expired.add(saved);
      }
    }
    return List.copyOf(expired);
  }
}
