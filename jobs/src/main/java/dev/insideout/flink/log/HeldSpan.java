package dev.insideout.flink.log;

import java.util.Optional;

/**
 * What is released of a partition at once.
 *
 * @param end the offset of the marker that ends it
 * @param takeover the last takeover in it
 */
record HeldSpan(long end, Optional<Takeover> takeover) {
  /**
   * A takeover has compared the partition with its writer's rows.
   *
   * @param compared the offset below which it has
   */
  record Takeover(long generation, long compared) {}

  /**
   * False for a row of an earlier generation beyond what the takeover has compared: it has not seen
   * the row, and the row's writer did not know of the takeover.
   */
  boolean counts(long offset, long generation) {
    return takeover
        .filter(last -> generation < last.generation() && offset >= last.compared())
        .isEmpty();
  }
}
