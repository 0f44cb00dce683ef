package dev.insideout.flink.view;

import java.util.OptionalLong;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;

/**
 * How far a job has read the log at a cut, told when the checkpoint is complete.
 *
 * @param read records that it has read
 * @param end records that there are
 * @param millis when the cut was, by the clock of who tells
 * @param ago how many milliseconds before it was told
 */
record HowFar(long read, long end, long millis, long ago) implements OperatorEvent {
  /**
   * As many offsets may be control records, which nothing reads: a job at the end of topics to
   * which transactions bring a record now and then would lack them for ever, at the pace of those
   * records.
   */
  private static final long FEW = 10_000;

  /**
   * In how many milliseconds from when it was told it will be at the end, at the pace since then;
   * nothing when it is there, all but few records, or has no pace.
   */
  OptionalLong millisToEnd(HowFar before) {
    double pace = (double) (read - before.read) / Math.max(1, millis - before.millis);
    long left = end - read;
    return left > FEW && pace > 0
        ? OptionalLong.of(Math.round(left / pace) - ago)
        : OptionalLong.empty();
  }
}
