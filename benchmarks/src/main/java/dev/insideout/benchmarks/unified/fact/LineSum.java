package dev.insideout.benchmarks.unified.fact;

/** What the lines of an order come to. */
public record LineSum(long count, long cents) {
  public static final LineSum NONE = new LineSum(0, 0);

  public LineSum plus(Line line) {
    return new LineSum(count + 1, cents + line.cents());
  }

  public LineSum minus(Line line) {
    return new LineSum(count - 1, cents - line.cents());
  }
}
