package dev.insideout.benchmarks.cache;

import dev.insideout.cache.Key;
import dev.insideout.cache.View;
import dev.insideout.cache.ViewCache;
import dev.insideout.cache.Views;
import dev.insideout.contract.LogConnection;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.generic.GenericRecord;

/**
 * A service that embeds the view in memory: looks rows up, and tells what they take on the heap.
 * Arguments: Kafka's address, the registry's, how many rows the view has, its seed, how many
 * lookups.
 */
public final class InMemoryChild {
  static final String FOUND = "found";
  static final String READ = "read";
  static final String ROWS = "rows";
  static final String HEAP_WITH = "heap-with";

  /** With a cache of the same view that keeps none of its rows. */
  static final String HEAP_WITHOUT = "heap-without";

  private static final int NOT_LESS = 5;
  private static final long NOISE_BYTES = 100_000;
  private static final Duration POLL = Duration.ofMillis(100);

  private InMemoryChild() {}

  public static void main(String[] arguments) throws Exception {
    Views views = Views.connect(LogConnection.of(arguments[0], arguments[1]));
    View<Key, GenericRecord> view = View.of(OrderStatusView.NAME);
    try (ViewCache<Key, GenericRecord> empty = views.open(view.keys("none", key -> false))) {
      empty.ready().get();
      ChildNumbers.tell(HEAP_WITHOUT, usedHeap());
    }
    try (ViewCache<Key, GenericRecord> cache = views.open(view)) {
      cache.ready().get();
      ChildNumbers.tell(HEAP_WITH, usedHeap());
      ChildNumbers.tell(ROWS, cache.size());
      lookUp(
          cache,
          Long.parseLong(arguments[2]),
          Long.parseLong(arguments[3]),
          Long.parseLong(arguments[4]));
    }
  }

  private static void lookUp(
      ViewCache<Key, GenericRecord> cache, long rows, long seed, long lookups) {
    Lookups all = new Lookups(rows, seed);
    all.tell(FOUND, lookups, key -> cache.find(key).isPresent());
    all.tell(
        READ,
        lookups,
        key -> cache.get(key).filter(row -> row.get(OrderRows.ID) != null).isPresent());
  }

  /**
   * In bytes, after garbage was collected; once it no longer gets less, since a consumer lets go of
   * what it has read only when it polls again.
   */
  private static long usedHeap() {
    long least = Long.MAX_VALUE;
    for (int collections = 0; collections < NOT_LESS; collections++) {
      System.gc();
      long used = usedAfterCollection();
      if (used < least - NOISE_BYTES) {
        least = used;
        collections = 0;
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
    return least;
  }

  /** What is used now counts all that threads have reserved for themselves since. */
  private static long usedAfterCollection() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .mapToLong(pool -> pool.getCollectionUsage().getUsed())
        .sum();
  }
}
