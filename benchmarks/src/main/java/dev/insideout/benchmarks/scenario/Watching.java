package dev.insideout.benchmarks.scenario;

import dev.insideout.benchmarks.place.Until;
import dev.insideout.cache.Key;
import dev.insideout.cache.ViewCache;
import dev.insideout.cache.ViewSnapshot;
import dev.insideout.contract.marker.EpochId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.generic.GenericRecord;

/** A service that reads one row after the other, and looks when a new epoch is shown. */
final class Watching implements AutoCloseable {
  private static final long PAUSE_NANOS = 500_000;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final ViewCache<Key, GenericRecord> cache;
  private final int accounts;
  private final Thread thread = new Thread(this::run, "reads a view");
  private volatile boolean closed;
  private volatile long epochs;
  private volatile long reads;
  private volatile long failures;
  private volatile Optional<EpochId> newest = Optional.empty();
  private long since = System.nanoTime();
  private long longest;

  Watching(ViewCache<Key, GenericRecord> cache, int accounts) {
    this.cache = cache;
    this.accounts = accounts;
    thread.start();
  }

  private void run() {
    for (long account = 1; !closed; account = account % accounts + 1) {
      try (ViewSnapshot snapshot = cache.snapshot()) {
        if (cache.get(Key.of(account)).isEmpty()) {
          failures++;
        }
        reads++;
        see(snapshot.epoch());
      } catch (RuntimeException e) {
        failures++;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private synchronized void see(EpochId epoch) {
    long now = System.nanoTime();
    longest = Math.max(longest, now - since);
    if (!newest.equals(Optional.of(epoch))) {
      newest = Optional.of(epoch);
      since = now;
      epochs++;
    }
  }

  /** Waits until so many more epochs have been shown. */
  void awaitEpochs(int more) throws Exception {
    long wanted = epochs + more;
    Until.holds("%d more epochs".formatted(more), LIMIT, () -> epochs >= wanted);
  }

  /** The longest time without a new epoch, since this was asked before. */
  synchronized Duration takeGap() {
    Duration gap = Duration.ofNanos(longest);
    longest = 0;
    return gap;
  }

  long reads() {
    return reads;
  }

  long failures() {
    return failures;
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
