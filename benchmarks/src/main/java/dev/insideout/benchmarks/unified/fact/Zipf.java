package dev.insideout.benchmarks.unified.fact;

import java.util.SplittableRandom;

/**
 * Draws ranks of which the first are the most frequent: rank r with a weight of (r + 1)^-exponent.
 * By rejection-inversion (Hörmann and Derflinger, 1996), so that a draw does not depend on how many
 * there are.
 */
final class Zipf {
  private final int count;
  private final double exponent;
  private final double first;
  private final double last;
  private final double accepted;

  /**
   * @param count of ranks
   * @param exponent above 1
   */
  Zipf(int count, double exponent) {
    this.count = count;
    this.exponent = exponent;
    this.first = integral(1.5) - 1;
    this.last = integral(count + 0.5);
    this.accepted = 2 - inverse(integral(2.5) - weight(2));
  }

  /** A rank, from 0 on. */
  int next(SplittableRandom random) {
    while (true) {
      double area = last + random.nextDouble() * (first - last);
      double x = inverse(area);
      int rank = Math.max(1, Math.min(count, (int) (x + 0.5)));
      if (rank - x <= accepted || area >= integral(rank + 0.5) - weight(rank)) {
        return rank - 1;
      }
    }
  }

  private double weight(double x) {
    return Math.pow(x, -exponent);
  }

  private double integral(double x) {
    return (Math.pow(x, 1 - exponent) - 1) / (1 - exponent);
  }

  private double inverse(double area) {
    return Math.pow(1 + area * (1 - exponent), 1 / (1 - exponent));
  }
}
