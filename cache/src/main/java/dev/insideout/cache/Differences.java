package dev.insideout.cache;

import dev.insideout.cache.store.Slice;
import dev.insideout.cache.store.StoreException;
import dev.insideout.cache.store.StoreSnapshot;
import dev.insideout.cache.store.StoredRow;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;

/**
 * By what the rows of a table in one store differ from those in another, key by key in their order.
 * Both are walked at once, so that it takes no memory. Not thread-safe.
 *
 * <p>The older rows may be damaged, and that be the reason for the newer. One that cannot be read
 * counts as none: then the newer one is a difference, and nothing is when there is none either.
 */
final class Differences {
  private static final byte[] START = {};

  private final StoreSnapshot before;
  private final int table;
  private final Iterator<StoredRow> newRows;
  private Iterator<StoredRow> oldRows;
  private Optional<StoredRow> old;
  private Optional<StoredRow> now;
  private boolean lost;
  private long unreadable;

  Differences(StoreSnapshot before, StoreSnapshot after, int table) {
    this.before = before;
    this.table = table;
    this.newRows = after.scan(table, START, Optional.empty());
    this.now = next(newRows);
    walkOldFrom(START);
  }

  /** The next difference; empty when there is no more. */
  Optional<RawChange> next() {
    Optional<RawChange> difference = Optional.empty();
    while (difference.isEmpty() && (old.isPresent() || now.isPresent())) {
      difference = lost ? compareAlone(now.orElseThrow()) : compareNext();
    }
    return difference;
  }

  /** How many of the newer rows had to be compared with one that cannot be read. */
  long unreadable() {
    return unreadable;
  }

  private Optional<RawChange> compareNext() {
    int order = order();
    Optional<StoredRow> was = order <= 0 ? old : Optional.empty();
    Optional<StoredRow> is = order >= 0 ? now : Optional.empty();
    if (was.isPresent()) {
      walkOld();
    }
    if (is.isPresent()) {
      now = next(newRows);
    }
    byte[] key = was.or(() -> is).orElseThrow().key().toBytes();
    return difference(key, was.map(StoredRow::value), is.map(StoredRow::value));
  }

  /**
   * Which comes first: below 0 the older row, above 0 the newer one, 0 both, which have one key.
   */
  private int order() {
    if (old.isEmpty() || now.isEmpty()) {
      return old.isEmpty() ? 1 : -1;
    }
    return compare(old.get().key(), now.get().key());
  }

  /** Where the older rows cannot be walked, the newer ones say where it may go on. */
  private Optional<RawChange> compareAlone(StoredRow row) {
    byte[] key = row.key().toBytes();
    now = next(newRows);
    Optional<Slice> was = Optional.empty();
    try {
      was = before.get(table, key);
      walkOldFrom(Arrays.copyOf(key, key.length + 1));
    } catch (StoreException e) {
      unreadable++;
    }
    return difference(key, was, Optional.of(row.value()));
  }

  private void walkOldFrom(byte[] key) {
    oldRows = before.scan(table, key, Optional.empty());
    walkOld();
  }

  private void walkOld() {
    try {
      old = next(oldRows);
      lost = false;
    } catch (StoreException e) {
      old = Optional.empty();
      lost = true;
    }
  }

  private static Optional<StoredRow> next(Iterator<StoredRow> rows) {
    return rows.hasNext() ? Optional.of(rows.next()) : Optional.empty();
  }

  private static Optional<RawChange> difference(
      byte[] key, Optional<Slice> was, Optional<Slice> is) {
    boolean same = was.isPresent() && is.isPresent() && compare(was.get(), is.get()) == 0;
    boolean none = was.isEmpty() && is.isEmpty();
    return same || none ? Optional.empty() : Optional.of(new RawChange(key, was, is));
  }

  private static int compare(Slice a, Slice b) {
    return Arrays.compareUnsigned(
        a.array(),
        a.offset(),
        a.offset() + a.length(),
        b.array(),
        b.offset(),
        b.offset() + b.length());
  }
}
