package dev.insideout.cli.life;

import dev.insideout.flink.view.GroupTopics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How one version followed another.
 *
 * @param gap from the last epoch of the one to the first of the other, by the jobs' clocks: from
 *     the first partition that has the one to the last that has the other
 * @param rows how many rows and tombstones that first epoch has; empty where it is not the newest
 *     any more
 */
public record Succession(Duration gap, OptionalLong rows) {
  /**
   * @param before the topics when the one had ended
   * @param after the topics when the other has published
   * @return empty where nothing was published before
   */
  static Optional<Succession> of(GroupTopics.Standing before, GroupTopics.Standing after) {
    List<Instant> last = before.ended();
    List<Instant> first = after.ended();
    return last.isEmpty() || first.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Succession(
                Duration.between(last.get(0), first.get(first.size() - 1)), after.takenOver()));
  }
}
