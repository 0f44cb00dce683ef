package dev.insideout.cli.erase;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What was looked through, and what was found there.
 *
 * @param units records of a topic, or files of a savepoint
 * @param stays records that do not count any more and are still there
 * @param blind why it could not be looked through, or in vain; empty where neither is so
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

  /** The same, of a job that had not come far enough: what was not found there means nothing. */
  Place tooEarly(String reason) {
    return new Place(kind, name, units, bytes, findings, stays, Optional.of(reason));
  }

  /** True when it was looked through, and in vain. */
  boolean early() {
    return blind.isPresent() && units > 0;
  }

  /** The state of a job of which nothing could be seen. */
  static Place unseen(String job, String reason) {
    return new Place(Kind.STATE, job, 0, 0, List.of(), List.of(), Optional.of(reason));
  }
}
