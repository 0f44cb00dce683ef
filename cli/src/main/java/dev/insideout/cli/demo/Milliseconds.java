package dev.insideout.cli.demo;

import java.util.OptionalLong;

/** Counts durations to the millisecond, so that every percentile of them is exact. */
final class Milliseconds {
  /** Longer ones count as this long. */
  private static final int LONGEST = 120_000;

  private final long[] counts = new long[LONGEST + 1];
  private long total;

  void add(long millis) {
    counts[(int) Math.max(0, Math.min(LONGEST, millis))]++;
    total++;
  }

  /** The shortest duration that {@code share} of all do not exceed; empty when there are none. */
  OptionalLong percentile(double share) {
    if (total == 0) {
      return OptionalLong.empty();
    }
    long wanted = Math.max(1, (long) Math.ceil(share * total));
    long seen = 0;
    int millis = -1;
    while (seen < wanted) {
      millis++;
      seen += counts[millis];
    }
    return OptionalLong.of(millis);
  }
}
