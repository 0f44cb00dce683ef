package dev.insideout.cli.relocation;

import java.util.Collection;

/**
 * What one log has of a key, after its records so far. Records may have come twice, and an older
 * one behind a newer: where rows have versions, the highest is the row, as in a job.
 *
 * @param deleted true when there is no row now
 * @param row the row's number; of a deleted key, that of its last row
 * @param highest the highest number that there ever was
 * @param deletedAt when the last tombstone was written; {@link #NEVER} without one
 */
record KeyState(boolean deleted, long row, long highest, long deletedAt) {
  static final long NEVER = Long.MIN_VALUE;

  /** How what the new log has of a key stands to what the old one had. */
  enum Match {
    SAME,
    /** What the old log had later, or a higher version. */
    NEWER,
    OLDER,
    /** Nothing. */
    MISSING;

    /** True when a reader who has seen the old one would not be taken back in time. */
    boolean holds() {
      return this == SAME || this == NEWER;
    }
  }

  /** After the first record of a key. */
  static KeyState of(Fact fact) {
    return fact.deletion()
        ? new KeyState(true, NEVER, NEVER, fact.time())
        : new KeyState(false, fact.number(), fact.number(), NEVER);
  }

  /** After one more record. */
  KeyState then(Fact fact, boolean versioned) {
    if (fact.deletion()) {
      return new KeyState(true, row, highest, fact.time());
    }
    if (versioned && !deleted && fact.number() <= row) {
      return this;
    }
    return new KeyState(false, fact.number(), Math.max(highest, fact.number()), deletedAt);
  }

  /**
   * Compares this, of the new log, with what the old one had.
   *
   * @param later what the old log has had of the key since
   */
  Match against(KeyState old, Collection<Fact> later, boolean versioned) {
    if (isSame(old, versioned)) {
      return Match.SAME;
    }
    boolean newer = later.stream().anyMatch(this::isOf) || versioned && isNewer(old);
    return newer ? Match.NEWER : Match.OLDER;
  }

  /** A row that was deleted and written again with its old version is another one. */
  private boolean isSame(KeyState old, boolean versioned) {
    if (deleted || old.deleted) {
      return deleted && old.deleted && deletedAt == old.deletedAt;
    }
    boolean sameLife = !versioned || old.deletedAt == NEVER || deletedAt == old.deletedAt;
    return row == old.row && sameLife;
  }

  private boolean isOf(Fact fact) {
    return deleted == fact.deletion()
        && (deleted ? deletedAt == fact.time() : row == fact.number());
  }

  /**
   * A tombstone that was copied again stands behind rows that it had not deleted: it is the old
   * log's own, by its time.
   */
  private boolean isNewer(KeyState old) {
    if (deleted) {
      return highest >= (old.deleted ? old.highest : old.row) && deletedAt != old.deletedAt;
    }
    return row > (old.deleted ? old.highest : old.row);
  }
}
