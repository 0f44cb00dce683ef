package dev.insideout.benchmarks;

import java.util.Collection;
import java.util.stream.DoubleStream;

/** What was measured several times. Immutable. */
public final class Distribution {
  private final double[] sorted;

  private Distribution(DoubleStream values) {
    sorted = values.sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("nothing was measured");
    }
  }

  public static Distribution of(DoubleStream values) {
    return new Distribution(values);
  }

  public static Distribution of(Collection<Double> values) {
    return new Distribution(values.stream().mapToDouble(value -> value));
  }

  /** How many values. */
  public int size() {
    return sorted.length;
  }

  /** The middle one, of an even number the mean of the two. */
  public double median() {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** The smallest value within which {@code share} of them are, such as 0.99. */
  public double quantile(double share) {
    return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }

  public double greatest() {
    return sorted[sorted.length - 1];
  }

  @Override
  public String toString() {
    return "%d values, median %.4g, p99 %.4g, greatest %.4g"
        .formatted(size(), median(), quantile(0.99), greatest());
  }
}
