package dev.insideout.cli.erase;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What was looked through, and what was found there.
 *
 * @param units records of a topic, or files of a savepoint
 * @param stays records that do not count any more and are still there
 * @param blind why it could not be looked through; empty when it could
 */
record Place(
    Kind kind,
    String name,
    long units,
    long bytes,
    List<Finding> findings,
    List<Remnant> stays,
    Optional<String> blind) {

  /** What a place is. */
  enum Kind {
    TOPIC,
    VIEW,
    DEAD_LETTERS,
    STATE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** The same; where there is a {@code reason}, what was not found there means nothing. */
  Place unless(Optional<String> reason) {
    return new Place(kind, name, units, bytes, findings, stays, reason);
  }

  /** The state of a job of which nothing could be seen. */
  static Place unseen(String job, String reason) {
    return new Place(Kind.STATE, job, 0, 0, List.of(), List.of(), Optional.of(reason));
  }
}
