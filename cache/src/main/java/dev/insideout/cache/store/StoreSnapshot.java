package dev.insideout.cache.store;

import java.util.Iterator;
import java.util.Optional;

/** What a store held after one commit. For any thread; to be closed. */
public interface StoreSnapshot extends AutoCloseable {

  /** How far the rows are. */
  Progress progress();

  Optional<Slice> get(int table, byte[] key);

  /** The rows from {@code from} on, before {@code to} if there is one, in the order of keys. */
  Iterator<StoredRow> scan(int table, byte[] from, Optional<byte[]> to);

  /** How many rows a table has. */
  long size(int table);

  /** True when it need not be closed. */
  boolean isFree();

  @Override
  void close();
}
