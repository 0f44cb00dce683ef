package dev.insideout.cache.store;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.rocksdb.FlushOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.WriteBatchWithIndex;
import org.rocksdb.WriteOptions;

/**
 * Rows in RocksDB. A commit is one batch in its write-ahead log: rows, index entries and how far
 * they are, so that a process that is killed leaves all of it or nothing. Keys begin with a byte
 * that names their table; table 0 is the store's own.
 */
public final class RocksStore implements RowStore {
  private static final int SPILL_AT = 5_000;
  private static final byte OWN = 0;
  private static final String PROGRESS = "progress";
  private static final String SIZES = "sizes";
  private static final String NOTE = "note/";

  private final Path folder;
  private final RocksHandle db;
  private final ReadOptions newest = new ReadOptions();
  private final WriteOptions logged = new WriteOptions();
  private final WriteOptions unlogged = new WriteOptions().setDisableWAL(true);
  private final WriteBatchWithIndex batch = new WriteBatchWithIndex(true);
  private final Map<String, String> notes = new HashMap<>();
  private long[] sizes;
  private boolean hasUnlogged;
  private RocksPin shown;
  private boolean closed;

  private RocksStore(Path folder, RocksHandle db, long[] sizes, Progress progress) {
    this.folder = folder;
    this.db = db;
    this.sizes = sizes;
    this.shown = new RocksPin(db, progress, sizes.clone());
  }

  /**
   * An empty store of {@code tables} tables.
   *
   * @param folder one that is not there yet
   * @param limit how many bytes its files may come to
   * @throws StoreException when it cannot be made
   */
  public static RocksStore create(Path folder, int tables, OptionalLong limit) {
    RocksHandle db = RocksHandle.open(folder, true, limit);
    return new RocksStore(folder, db, new long[tables], Progress.NONE);
  }

  /**
   * A store that was made before.
   *
   * @throws StoreException when it cannot be read
   */
  public static RocksStore open(Path folder, int tables, OptionalLong limit) {
    RocksHandle db = RocksHandle.open(folder, false, limit);
    try {
      Optional<String> progress = own(db, PROGRESS);
      long[] sizes =
          own(db, SIZES)
              .map(text -> Arrays.stream(text.split(" ")).mapToLong(Long::parseLong).toArray())
              .filter(counts -> counts.length == tables)
              .orElse(new long[tables]);
      return new RocksStore(
          folder, db, sizes, progress.map(ProgressText::read).orElse(Progress.NONE));
    } catch (RuntimeException e) {
      db.release();
      throw new StoreException("the store in %s cannot be read".formatted(folder), true, e);
    }
  }

  /**
   * Deletes what a store has left, which nobody has open.
   *
   * @throws StoreException when it cannot be deleted
   */
  public static void delete(Path folder) {
    RocksHandle.delete(folder);
  }

  /** How far its rows are. */
  public Progress progress() {
    return shown.progress();
  }

  private static Optional<String> own(RocksHandle db, String name) {
    try {
      return Optional.ofNullable(db.get().get(ownKey(name)))
          .map(text -> new String(text, StandardCharsets.UTF_8));
    } catch (RocksDBException e) {
      throw failure("reading", e);
    }
  }

  private static byte[] ownKey(String name) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    byte[] key = new byte[text.length + 1];
    key[0] = OWN;
    System.arraycopy(text, 0, key, 1, text.length);
    return key;
  }

  /** The key of a row in RocksDB. */
  static byte[] stored(int table, byte[] key) {
    byte[] stored = new byte[key.length + 1];
    stored[0] = (byte) (table + 1);
    System.arraycopy(key, 0, stored, 1, key.length);
    return stored;
  }

  static StoreException failure(String doing, RocksDBException e) {
    boolean damaged = e.getStatus() != null && e.getStatus().getCode() == Status.Code.Corruption;
    return new StoreException(
        "%s the rows on disk failed: %s".formatted(doing, e.getMessage()), damaged, e);
  }

  @Override
  public Optional<Slice> get(int table, byte[] key) {
    try {
      return Optional.ofNullable(batch.getFromBatchAndDB(db.get(), newest, stored(table, key)))
          .map(Slice::of);
    } catch (RocksDBException e) {
      throw failure("reading", e);
    }
  }

  @Override
  public Optional<Slice> put(int table, byte[] key, byte[] value) {
    Optional<Slice> before = get(table, key);
    try {
      batch.put(stored(table, key), value);
    } catch (RocksDBException e) {
      throw failure("writing", e);
    }
    if (before.isEmpty()) {
      sizes[table]++;
    }
    return before;
  }

  @Override
  public Optional<Slice> remove(int table, byte[] key) {
    Optional<Slice> before = get(table, key);
    if (before.isPresent()) {
      try {
        batch.delete(stored(table, key));
      } catch (RocksDBException e) {
        throw failure("writing", e);
      }
      sizes[table]--;
    }
    return before;
  }

  @Override
  public void load(int table, byte[] key, Optional<byte[]> value) {
    if (value.isPresent()) {
      put(table, key, value.get());
    } else {
      remove(table, key);
    }
  }

  @Override
  public void spill() {
    if (batch.count() < SPILL_AT) {
      return;
    }
    try {
      db.get().write(unlogged, batch);
    } catch (RocksDBException e) {
      throw failure("writing", e);
    }
    batch.clear();
    hasUnlogged = true;
  }

  @Override
  public void commit(Progress progress) {
    try {
      if (hasUnlogged) {
        flush();
        hasUnlogged = false;
      }
      batch.put(ownKey(PROGRESS), bytes(ProgressText.write(progress)));
      batch.put(ownKey(SIZES), bytes(sizesText()));
      for (Map.Entry<String, String> note : notes.entrySet()) {
        batch.put(ownKey(NOTE + note.getKey()), bytes(note.getValue()));
      }
      db.get().write(logged, batch);
    } catch (RocksDBException e) {
      throw failure("writing", e);
    }
    batch.clear();
    notes.clear();
    show(new RocksPin(db, progress, sizes.clone()));
  }

  private void flush() throws RocksDBException {
    try (FlushOptions wait = new FlushOptions().setWaitForFlush(true)) {
      db.get().flush(wait);
    }
  }

  private synchronized void show(RocksPin pin) {
    shown.release();
    shown = pin;
  }

  private String sizesText() {
    StringBuilder text = new StringBuilder();
    for (long size : sizes) {
      text.append(text.isEmpty() ? "" : " ").append(size);
    }
    return text.toString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void rollback() {
    batch.clear();
    sizes = shown.sizes().clone();
  }

  @Override
  public Optional<String> note(String name) {
    return Optional.ofNullable(notes.get(name)).or(() -> own(db, NOTE + name));
  }

  @Override
  public void note(String name, String text) {
    notes.put(name, text);
  }

  @Override
  public void requireUndamaged() {
    Optional<StoreException> found = db.damage();
    if (found.isPresent()) {
      throw found.get();
    }
  }

  @Override
  public synchronized StoreSnapshot snapshot() {
    if (closed) {
      throw new IllegalStateException("the store in %s is closed".formatted(folder));
    }
    return shown.acquire();
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      shown.release();
      batch.close();
      newest.close();
      logged.close();
      unlogged.close();
      db.release();
    }
  }

  @Override
  public void discard() {
    db.deleteWhenReleased();
    close();
  }
}
