package dev.insideout.cli.status;

import dev.insideout.cli.flink.FlinkJob;
import dev.insideout.cli.flink.LastCheckpoint;
import dev.insideout.cli.log.Lag;
import dev.insideout.cli.log.NewestEpoch;
import dev.insideout.contract.marker.MissingRegion;
import dev.insideout.sqlview.ViewDescription;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;

/**
 * How a view does at one moment.
 *
 * @param at that moment
 * @param newest the newest whole epoch; empty when the view has published none here
 * @param lag what the log has beyond it, in the regions that answer
 * @param silent the regions that it reads and that do not
 * @param job the job of the view's group; empty when there is none, or no Flink to ask
 * @param restarts of that job since its submission, where Flink knows
 * @param deadLetters all that the group's job has written
 * @param readers the consumer groups of services that are known to read the view
 */
record ViewStatus(
    ViewDescription view,
    Instant at,
    Optional<NewestEpoch> newest,
    Lag lag,
    SortedSet<String> silent,
    Optional<FlinkJob> job,
    Optional<LastCheckpoint> checkpoint,
    OptionalLong restarts,
    long deadLetters,
    SortedSet<String> readers) {

  /** The regions that the newest whole epoch lacks. */
  List<MissingRegion> missing() {
    return newest.map(NewestEpoch::missing).orElse(List.of());
  }

  /** The age of the newest whole epoch. */
  Optional<Duration> age() {
    return newest.map(epoch -> since(epoch.written()));
  }

  /**
   * How old the oldest fact may be that a reader does not have: that of the first record that the
   * epoch lacks; where it lacks none, that of the epoch itself.
   */
  Optional<Duration> behind() {
    return lag.since().map(this::since).or(this::age);
  }

  /** Two clocks may differ: nothing is from the future. */
  private Duration since(Instant time) {
    Duration since = Duration.between(time, at);
    return since.isNegative() ? Duration.ZERO : since;
  }
}
