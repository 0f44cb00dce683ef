package dev.insideout.flink.log;

import java.util.List;
import java.util.OptionalLong;

/**
 * What is released of a partition at once.
 *
 * @param end the offset of the marker that ends it
 * @param steps the markers in it, and the one before it, that began a generation
 */
record HeldSpan(long end, List<Step> steps) {
  /**
   * A marker that is the first of its generation.
   *
   * @param takeover the offset below which its writer knew the partition
   */
  record Step(long offset, long generation, OptionalLong takeover) {}

  /**
   * False for a row of a generation that was over when it was written, or that the next owner of
   * the topic did not see when it compared the topic with its own rows.
   */
  boolean counts(long offset, long generation) {
    return steps.stream()
        .filter(step -> step.generation() > generation)
        .noneMatch(
            step ->
                step.offset() < offset
                    || step.takeover().isPresent() && step.takeover().getAsLong() <= offset);
  }
}
