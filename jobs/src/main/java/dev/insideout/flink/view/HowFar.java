package dev.insideout.flink.view;

import org.apache.flink.runtime.operators.coordination.OperatorEvent;

/**
 * How far a job has read the log when a checkpoint of it is complete.
 *
 * @param read records that it has read
 * @param end records that there are
 * @param millis when, by the clock
 */
record HowFar(long read, long end, long millis) implements OperatorEvent {
  /**
   * As many offsets may be control records, which nothing reads: a job at the end of topics to
   * which transactions bring a record now and then would lack them for ever, at the pace of those
   * records.
   */
  private static final long FEW = 10_000;

  /** True when it will take longer than {@code millis} to the end, at the pace since then. */
  boolean isFarFromEnd(HowFar before, long millis) {
    double pace = (double) (read - before.read) / Math.max(1, this.millis - before.millis);
    long left = end - read;
    return left > FEW && pace > 0 && left > pace * millis;
  }
}
