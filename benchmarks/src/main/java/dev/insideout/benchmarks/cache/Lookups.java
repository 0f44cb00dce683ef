package dev.insideout.benchmarks.cache;

import dev.insideout.cache.Key;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/**
 * Looks up random rows of the view, one after the other on one thread. Each begins with the text of
 * a key, as a service has it.
 */
final class Lookups {
  /** So many different keys: far more of the rows than any processor's cache holds. */
  private static final int KEYS = 1_000_000;

  private final String[] ids;

  /**
   * @param rows how many the view has
   * @param seed that of the view
   */
  Lookups(long rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    ids = new String[(int) Math.min(rows, KEYS)];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = OrderRows.id(seed, random.nextLong(rows));
    }
  }

  /**
   * Tells how many of {@code lookup} are done in a second of the thread's CPU time, and in a second
   * of time, after as many more that do not count.
   *
   * @param lookup tells whether it has found the row
   * @throws IllegalStateException when a row is not found
   */
  void tell(String name, long count, Predicate<Key> lookup) {
    run(count, lookup);
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long cpu = threads.getCurrentThreadCpuTime();
    long wall = System.nanoTime();
    run(count, lookup);
    wall = System.nanoTime() - wall;
    cpu = threads.getCurrentThreadCpuTime() - cpu;
    ChildNumbers.tell(perCpuSecond(name), count * 1e9 / cpu);
    ChildNumbers.tell(perSecond(name), count * 1e9 / wall);
  }

  private void run(long count, Predicate<Key> lookup) {
    int at = 0;
    for (long i = 0; i < count; i++) {
      if (!lookup.test(Key.of(ids[at]))) {
        throw new IllegalStateException("there is no row " + ids[at]);
      }
      at = at + 1 == ids.length ? 0 : at + 1;
    }
  }

  static String perCpuSecond(String name) {
    return name + "-per-cpu-second";
  }

  static String perSecond(String name) {
    return name + "-per-second";
  }
}
