package dev.insideout.cache;

import dev.insideout.cache.store.Progress;
import dev.insideout.cache.store.RowStore;
import java.time.Duration;
import java.util.Optional;
import org.rocksdb.RocksDB;

/** Makes the stores of views that were opened together. */
interface Stores extends AutoCloseable {

  /**
   * A store that an earlier start has left and that can be gone on with.
   *
   * @param mayLackRows true when it is so old that the epochs that follow may lack rows: it is to
   *     be shown only when everything has been read that is there
   */
  record Kept(RowStore store, Progress progress, boolean mayLackRows) {}

  /**
   * What an earlier start has left; empty when there is nothing, or nothing that can be gone on
   * with.
   *
   * @throws org.apache.kafka.common.KafkaException when the log has to be asked and does not answer
   */
  Optional<Kept> kept(ViewPartitions partitions, Duration timeout);

  /**
   * An empty store.
   *
   * @throws dev.insideout.cache.store.StoreException when it cannot be made
   * @throws org.apache.kafka.common.KafkaException when the log has to be asked and does not answer
   */
  RowStore fresh(Duration timeout);

  /** Why what an earlier start has left was not gone on with; empty when it was, or was nothing. */
  Optional<String> rejection();

  @Override
  void close();

  /**
   * Stores for {@code views}.
   *
   * @throws dev.insideout.cache.store.StoreException when their folder cannot be used
   * @throws IllegalStateException when RocksDB is asked for and not on the class path
   */
  static Stores of(CacheConfig config, OpenViews views) {
    if (config.storage() instanceof Storage.RocksDb rocksDb) {
      return inRocksDb(rocksDb, config, views);
    }
    return new MemoryStores(views);
  }

  private static Stores inRocksDb(Storage.RocksDb storage, CacheConfig config, OpenViews views) {
    try {
      RocksDB.loadLibrary();
    } catch (NoClassDefFoundError e) {
      throw new IllegalStateException(
          "rows are to be stored in RocksDB, which is not on the class path: add org.rocksdb:rocksdbjni",
          e);
    }
    return new RocksStores(storage, config, views);
  }
}
