package dev.insideout.cli.command;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for conditions. */
final class Eventually {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final long LOOK_AGAIN_NANOS = 10_000_000;

  private Eventually() {}

  /** The first of {@code values} that is as wanted; an error that shows the last one, else. */
  static <T> T get(Supplier<T> values, Predicate<T> wanted) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    T value = values.get();
    while (!wanted.test(value)) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not so after %s: %s".formatted(PATIENCE, value));
      }
      // Who is waited for needs the processor, too.
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      value = values.get();
    }
    return value;
  }
}
