package dev.insideout.flink.view;

import java.util.List;
import java.util.Optional;

/** What an epoch's additions and retractions of one key's rows come to. */
final class NetChange {
  private static final long NEVER = Long.MAX_VALUE;

  private final CountedRows counted = new CountedRows();
  private boolean replaced;
  private byte[] replacement;
  private long goneSince = NEVER;

  /** The query adds {@code row}, or takes it back. */
  void count(byte[] row, boolean added) {
    counted.add(row, added ? 1 : -1);
  }

  /** The query says what the key's row is now: {@code row}, or null when it has none. */
  void replace(byte[] row) {
    replaced = true;
    replacement = row;
  }

  /**
   * The key's row after the epoch, if there is one.
   *
   * @param published the row before the epoch, or null
   * @throws NotOneRowException when the rows that are left are not at most one, once
   */
  Optional<byte[]> rowAfter(byte[] published) throws NotOneRowException {
    if (replaced) {
      return Optional.ofNullable(replacement);
    }
    if (published != null) {
      count(published, true);
    }
    if (counted.isEmpty()) {
      return Optional.empty();
    }
    Optional<byte[]> only = counted.onlyOne();
    if (only.isEmpty()) {
      throw new NotOneRowException(counted.all(), counted.anyOwed());
    }
    return only;
  }

  /** True when it leaves a key that had no row without one. */
  boolean isNothing() {
    return replaced ? replacement == null : counted.isEmpty();
  }

  /** True when it was first asked so long ago: asked whenever it leaves the key without a row. */
  boolean goneFor(long patience, long now) {
    if (goneSince == NEVER) {
      goneSince = now;
    }
    return now - goneSince >= patience;
  }

  /** Undoes what a {@link #rowAfter} has counted that came to no result. */
  void withdraw(byte[] published) {
    if (published != null) {
      count(published, false);
    }
  }

  /** The declared key is not unique, or the query took back a row that it never gave. */
  static final class NotOneRowException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<byte[]> rows;
    private final boolean takenBack;

    NotOneRowException(List<byte[]> rows, boolean takenBack) {
      this.rows = rows;
      this.takenBack = takenBack;
    }

    /** The rows that do not come to one. */
    List<byte[]> rows() {
      return rows;
    }

    /** True when the query took back a row that it never gave. */
    boolean takenBack() {
      return takenBack;
    }
  }
}
