package dev.insideout.cache;

import dev.insideout.cache.store.MemoryStore;
import dev.insideout.cache.store.Progress;
import dev.insideout.cache.store.RowStore;
import java.time.Duration;
import java.util.Optional;

/** Makes the stores of views that were opened together. */
interface Stores {

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
   */
  RowStore fresh();

  /** Stores of {@code storage} for {@code views}. */
  static Stores of(CacheConfig config, OpenViews views) {
    return new Stores() {
      @Override
      public Optional<Kept> kept(ViewPartitions partitions, Duration timeout) {
        return Optional.empty();
      }

      @Override
      public RowStore fresh() {
        return new MemoryStore(views.tables());
      }
    };
  }
}
