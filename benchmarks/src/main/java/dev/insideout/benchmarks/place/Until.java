package dev.insideout.benchmarks.place;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for conditions. */
public final class Until {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private Until() {}

  /** Something that is so or not yet. */
  @FunctionalInterface
  public interface Condition {
    boolean holds() throws Exception;
  }

  /**
   * Looks again and again until {@code condition} holds.
   *
   * @param what is waited for, after "waited in vain for"
   * @throws IllegalStateException when it does not hold within {@code limit}
   */
  public static void holds(String what, Duration limit, Condition condition) throws Exception {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "waited in vain for %s (%d s)".formatted(what, limit.toSeconds()));
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }
}
