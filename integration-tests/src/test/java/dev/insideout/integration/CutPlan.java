package dev.insideout.integration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** When a region is cut off, for how long, and what is killed meanwhile. */
record CutPlan(List<Cut> cuts) {
  private static final Duration LONGEST_CALM = Duration.ofSeconds(10);

  /**
   * One cut.
   *
   * @param calm how long all is well before
   * @param killAfter how long after its beginning a TaskManager is killed, if one is
   */
  record Cut(Duration calm, Duration length, Optional<Duration> killAfter) {
    @Override
    public String toString() {
      return "a cut of %d s%s"
          .formatted(
              length.toSeconds(),
              killAfter
                  .map(after -> ", a TaskManager killed after %.1f s".formatted(seconds(after)))
                  .orElse(""));
    }

    private static double seconds(Duration duration) {
      return duration.toMillis() / 1e3;
    }
  }

  /** One cut, and a kill in its first half. */
  static CutPlan one(long seed, Duration length) {
    Random random = new Random(seed);
    return new CutPlan(
        List.of(new Cut(Duration.ZERO, length, Optional.of(within(random, length.dividedBy(2))))));
  }

  /** So many cuts at random moments; in every second one a kill at a random moment. */
  static CutPlan many(long seed, int count, Duration length) {
    Random random = new Random(seed);
    List<Cut> cuts = new ArrayList<>();
    while (cuts.size() < count) {
      cuts.add(
          new Cut(
              within(random, LONGEST_CALM),
              length,
              cuts.size() % 2 == 0 ? Optional.empty() : Optional.of(within(random, length))));
    }
    return new CutPlan(List.copyOf(cuts));
  }

  private static Duration within(Random random, Duration longest) {
    return Duration.ofMillis(1 + random.nextInt((int) longest.toMillis()));
  }
}
