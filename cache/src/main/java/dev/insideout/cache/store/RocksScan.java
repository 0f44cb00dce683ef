package dev.insideout.cache.store;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * Rows in the order of their keys, some at a time: RocksDB's own iterators must be closed, and who
 * looks at rows may stop anywhere.
 */
final class RocksScan implements Iterator<StoredRow> {
  private static final int AT_A_TIME = 256;

  private final Predicate<byte[]> within;
  private final Supplier<RocksIterator> iterators;
  private final Function<RocksDBException, StoreException> failures;
  private final Queue<StoredRow> rows = new ArrayDeque<>();
  private byte[] next;
  private boolean more = true;

  RocksScan(
      byte[] from,
      Predicate<byte[]> within,
      Supplier<RocksIterator> iterators,
      Function<RocksDBException, StoreException> failures) {
    this.next = from;
    this.within = within;
    this.iterators = iterators;
    this.failures = failures;
  }

  @Override
  public boolean hasNext() {
    if (rows.isEmpty() && more) {
      read();
    }
    return !rows.isEmpty();
  }

  private void read() {
    try (RocksIterator iterator = iterators.get()) {
      iterator.seek(next);
      while (iterator.isValid() && within.test(iterator.key()) && rows.size() < AT_A_TIME) {
        byte[] key = iterator.key();
        rows.add(new StoredRow(new Slice(key, 1, key.length - 1), Slice.of(iterator.value())));
        // The smallest key behind this one.
        next = Arrays.copyOf(key, key.length + 1);
        iterator.next();
      }
      iterator.status();
      more = rows.size() == AT_A_TIME;
    } catch (RocksDBException e) {
      // Those before it come first.
      if (rows.isEmpty()) {
        throw failures.apply(e);
      }
    }
  }

  @Override
  public StoredRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return rows.remove();
  }
}
