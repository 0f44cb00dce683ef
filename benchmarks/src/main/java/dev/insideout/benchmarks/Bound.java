package dev.insideout.benchmarks;

import java.util.Locale;

/** What a value is held against. */
public record Bound(Comparison comparison, double limit) {
  /** How a value stands to the limit. */
  public enum Comparison {
    EXACTLY("="),
    AT_MOST("<="),
    AT_LEAST(">=");

    private final String sign;

    Comparison(String sign) {
      this.sign = sign;
    }
  }

  public static Bound exactly(double limit) {
    return new Bound(Comparison.EXACTLY, limit);
  }

  public static Bound atMost(double limit) {
    return new Bound(Comparison.AT_MOST, limit);
  }

  public static Bound atLeast(double limit) {
    return new Bound(Comparison.AT_LEAST, limit);
  }

  /** True when {@code value} is within. */
  public boolean holds(double value) {
    return switch (comparison) {
      case EXACTLY -> value == limit;
      case AT_MOST -> value <= limit;
      case AT_LEAST -> value >= limit;
    };
  }

  /**
   * What {@link #toString} wrote.
   *
   * @throws IllegalArgumentException when it did not
   */
  static Bound parse(String text) {
    for (Comparison comparison : Comparison.values()) {
      if (text.startsWith(comparison.sign + " ")) {
        return new Bound(
            comparison, Double.parseDouble(text.substring(comparison.sign.length() + 1)));
      }
    }
    throw new IllegalArgumentException("no bound: " + text);
  }

  /** Such as {@code <= 0.9}. */
  @Override
  public String toString() {
    return comparison.sign
        + " "
        + (limit == Math.rint(limit)
            ? Long.toString((long) limit)
            : String.format(Locale.ROOT, "%s", limit));
  }
}
