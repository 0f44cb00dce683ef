package dev.insideout.cache.store;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.Snapshot;

/** What a {@link RocksStore} held after one commit, for as long as anybody looks at it. */
final class RocksPin {
  private final RocksHandle db;
  private final Progress progress;
  private final long[] sizes;
  private final Snapshot snapshot;
  private final ReadOptions options;
  private final AtomicInteger users = new AtomicInteger(1);

  RocksPin(RocksHandle db, Progress progress, long[] sizes) {
    this.db = db;
    this.progress = progress;
    this.sizes = sizes;
    db.use();
    this.snapshot = db.get().getSnapshot();
    this.options = new ReadOptions().setSnapshot(snapshot);
  }

  Progress progress() {
    return progress;
  }

  long[] sizes() {
    return sizes;
  }

  /** One more looks; only while the store still shows it. */
  StoreSnapshot acquire() {
    users.incrementAndGet();
    return new Look();
  }

  void release() {
    if (users.decrementAndGet() == 0) {
      options.close();
      db.get().releaseSnapshot(snapshot);
      snapshot.close();
      db.release();
    }
  }

  private final class Look implements StoreSnapshot {
    private final AtomicBoolean closed = new AtomicBoolean();

    private void requireOpen() {
      if (closed.get()) {
        throw new IllegalStateException("the snapshot is closed");
      }
    }

    @Override
    public Progress progress() {
      return progress;
    }

    @Override
    public Optional<Slice> get(int table, byte[] key) {
      requireOpen();
      try {
        return Optional.ofNullable(db.get().get(options, RocksStore.stored(table, key)))
            .map(Slice::of);
      } catch (RocksDBException e) {
        throw db.unreadable(e);
      }
    }

    @Override
    public Iterator<StoredRow> scan(int table, byte[] from, Optional<byte[]> to) {
      byte[] end =
          to.map(key -> RocksStore.stored(table, key)).orElse(new byte[] {(byte) (table + 2)});
      return new RocksScan(
          RocksStore.stored(table, from),
          key -> Arrays.compareUnsigned(key, end) < 0,
          () -> {
            requireOpen();
            return db.get().newIterator(options);
          },
          db::unreadable);
    }

    @Override
    public long size(int table) {
      return sizes[table];
    }

    @Override
    public boolean isFree() {
      return false;
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        release();
      }
    }
  }
}
