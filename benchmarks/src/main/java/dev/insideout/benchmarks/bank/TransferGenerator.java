package dev.insideout.benchmarks.bank;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Makes transfers, the same ones for the same seed. Not thread-safe. */
public final class TransferGenerator {
  /** How much earlier than its place in the log a transfer may have been made. */
  static final Duration DISORDER = Duration.ofSeconds(10);

  private static final Instant BEGIN = Instant.parse("2026-01-05T08:00:00Z");
  private static final Duration STEP = Duration.ofMillis(1);
  private static final long MOST_CENTS = 100_000;

  private final RandomGenerator random;
  private final int accounts;
  private long next;

  /**
   * @param accounts how many there are, at least 2
   */
  public TransferGenerator(long seed, int accounts) {
    this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    this.accounts = accounts;
  }

  /** The next transfer; ids count from 1. */
  public Transfer next() {
    long id = ++next;
    long from = 1 + random.nextInt(accounts);
    long to = 1 + (from + random.nextInt(accounts - 1)) % accounts;
    Instant time =
        BEGIN.plus(STEP.multipliedBy(id)).minusMillis(random.nextLong(DISORDER.toMillis() + 1));
    return new Transfer(id, from, to, 1 + random.nextLong(MOST_CENTS), time);
  }
}
