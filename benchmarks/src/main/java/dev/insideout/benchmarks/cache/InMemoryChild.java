package dev.insideout.benchmarks.cache;

import dev.insideout.cache.Key;
import dev.insideout.cache.View;
import dev.insideout.cache.ViewCache;
import dev.insideout.cache.Views;
import dev.insideout.contract.LogConnection;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
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

  /** One collection may leave what only the next finds to be unreachable. */
  private static final int COLLECTIONS = 4;

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

  /** In bytes, after garbage is collected. */
  private static long usedHeap() {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    for (int i = 0; i < COLLECTIONS; i++) {
      memory.gc();
    }
    return memory.getHeapMemoryUsage().getUsed();
  }
}
