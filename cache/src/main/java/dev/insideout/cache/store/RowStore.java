package dev.insideout.cache.store;

import java.util.Optional;

/**
 * Some tables of keys and values in the unsigned order of the keys. One thread writes; what it has
 * written is seen by others, as a whole, when it has been committed.
 */
public interface RowStore extends AutoCloseable {

  /** The value of a key, whether committed or not; for the thread that writes. */
  Optional<Slice> get(int table, byte[] key);

  /**
   * Sets the value of a key.
   *
   * @return the one before, whether committed or not
   * @throws StoreException when it cannot be stored
   */
  Optional<Slice> put(int table, byte[] key, byte[] value);

  /**
   * Removes a key.
   *
   * @return its value, whether committed or not
   * @throws StoreException when it cannot be removed
   */
  Optional<Slice> remove(int table, byte[] key);

  /**
   * Makes all that was written since the last commit visible, at once and together with {@code
   * progress}.
   *
   * @throws StoreException when it cannot be stored: then nothing of it is
   */
  void commit(Progress progress);

  /**
   * Sets the value of a key, or removes it where there is none, while nobody looks: what was there
   * before is not asked for. It cannot be rolled back.
   *
   * @throws StoreException when it cannot be stored
   */
  void load(int table, byte[] key, Optional<byte[]> value);

  /**
   * Makes room of what was written since the last commit, where nobody looks at it yet. From now on
   * it cannot be rolled back.
   *
   * @throws StoreException when it cannot be stored
   */
  void spill();

  /** Forgets what was written since the last commit. */
  void rollback();

  /** A text that is kept with the rows; empty when there is none. */
  Optional<String> note(String name);

  /** Keeps a text with the rows from the next commit on. */
  void note(String name, String text);

  /**
   * Does nothing while nobody who looked has found that what is stored is not what was stored.
   *
   * @throws StoreException what was found, from then on always
   */
  void requireUndamaged();

  /** What has been committed, for any thread; to be closed. */
  StoreSnapshot snapshot();

  /** Gives back what the store uses. Snapshots that are still open stay as they are. */
  @Override
  void close();

  /** Closes it, and leaves nothing for a later start. */
  void discard();
}
