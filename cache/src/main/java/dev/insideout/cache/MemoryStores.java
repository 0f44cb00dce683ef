package dev.insideout.cache;

import dev.insideout.cache.store.MemoryStore;
import dev.insideout.cache.store.RowStore;
import java.time.Duration;
import java.util.Optional;

/** Stores on the heap, of which nothing is left for a later start. */
record MemoryStores(OpenViews views) implements Stores {

  @Override
  public Optional<Kept> kept(ViewPartitions partitions, Duration timeout) {
    return Optional.empty();
  }

  @Override
  public RowStore fresh(Duration timeout) {
    return new MemoryStore(views.tables());
  }

  @Override
  public Optional<String> rejection() {
    return Optional.empty();
  }

  @Override
  public void close() {
    // What is on the heap goes when nobody knows it any more.
  }
}
