package dev.insideout.cli.log;

import java.time.Instant;
import java.util.Optional;

/**
 * What the log has beyond a cut.
 *
 * @param records how many at most, counted by offsets from the first one that is missing
 * @param since when the oldest of those was written with which a partition goes on; empty when
 *     nothing is missing
 */
public record Lag(long records, Optional<Instant> since) {
  public static final Lag NONE = new Lag(0, Optional.empty());

  /** The lag of both together. */
  Lag and(Lag other) {
    Optional<Instant> oldest =
        since.isPresent() && other.since.filter(since.get()::isAfter).isEmpty()
            ? since
            : other.since;
    return new Lag(records + other.records, oldest);
  }
}
