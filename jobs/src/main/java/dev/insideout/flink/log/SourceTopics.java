package dev.insideout.flink.log;

import dev.insideout.contract.position.Positions;
import java.util.Collection;
import java.util.Set;

/**
 * The topics that a job reads, each as {@code [region/]topic}: where they begin and end. Of a
 * region that is away nothing is known, and no position is given. Not thread-safe.
 */
public interface SourceTopics extends AutoCloseable {
  /** The offsets of the first records that are still there. */
  Positions beginnings(Collection<String> topics);

  /** The offsets after the last committed records. */
  Positions ends(Collection<String> topics);

  /**
   * True when a job at {@code positions} has read everything below {@code ends}: it is there, or
   * what is between are control records and the gaps of compaction, which no record fills. Where
   * that is not known it is false.
   */
  boolean covered(Positions positions, Positions ends);

  /** The regions that did not answer when they were asked last. */
  default Set<String> away() {
    return Set.of();
  }

  /** These did not answer somebody else just now: they are not asked for a while. */
  default void expectAway(Set<String> regions) {
    // Only a far one is not asked when it is away.
  }

  @Override
  void close();
}
