package dev.insideout.cache;

import dev.insideout.contract.LogConnection;
import java.time.Clock;
import java.time.Duration;

/**
 * How views are opened.
 *
 * @param log where they are
 * @param storage where their rows are kept
 * @param heldBytes about how much may be held back of epochs that are not whole yet, in bytes. Past
 *     it, partitions that are ahead of the others pause
 * @param lagThreshold how old the epoch shown may be, with more to read, before the state says so;
 *     and how long one partition may keep others waiting
 * @param clock tells how old an epoch is
 */
public record CacheConfig(
    LogConnection log, Storage storage, long heldBytes, Duration lagThreshold, Clock clock) {
  private static final long HELD_BYTES = 64L << 20;
  private static final Duration LAG_THRESHOLD = Duration.ofSeconds(10);

  /** Rows in memory, 64 MiB held back at most, lagging after 10 seconds. */
  public static CacheConfig of(LogConnection log) {
    return new CacheConfig(log, Storage.memory(), HELD_BYTES, LAG_THRESHOLD, Clock.systemUTC());
  }

  public CacheConfig storage(Storage storage) {
    return new CacheConfig(log, storage, heldBytes, lagThreshold, clock);
  }

  public CacheConfig heldBytes(long heldBytes) {
    return new CacheConfig(log, storage, heldBytes, lagThreshold, clock);
  }

  public CacheConfig lagThreshold(Duration lagThreshold) {
    return new CacheConfig(log, storage, heldBytes, lagThreshold, clock);
  }

  public CacheConfig clock(Clock clock) {
    return new CacheConfig(log, storage, heldBytes, lagThreshold, clock);
  }
}
