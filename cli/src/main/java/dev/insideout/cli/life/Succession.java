package dev.insideout.cli.life;

import dev.insideout.contract.marker.Marker;
import dev.insideout.flink.view.GroupTopics;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How one version followed another.
 *
 * @param gap from the last epoch of the one to the first of the other, by the jobs' clocks
 * @param rows how many rows and tombstones that first epoch has; empty where it is not the newest
 *     any more
 */
public record Succession(Duration gap, OptionalLong rows) {
  /**
   * @param last of the one
   * @param standing the topics since the other has published
   */
  static Optional<Succession> of(Optional<Marker> last, GroupTopics.Standing standing) {
    return last.flatMap(
        before ->
            standing
                .newest()
                .map(
                    now ->
                        new Succession(
                            Duration.between(before.time(), now.time()), standing.takenOver())));
  }
}
