package dev.insideout.flink.view;

import java.util.Map;

/** Which generations the records of view topics bear. */
final class Generations {
  private Generations() {}

  /**
   * The highest generation that any marker or row bears: to readers all others are over.
   *
   * @param tails of the partitions to look at
   * @param from the offset of each from which on rows are read; 0 where there is none
   */
  static long highest(
      ViewTopics topics, Map<ViewPartition, PartitionTail> tails, Map<ViewPartition, Long> from) {
    Highest highest = new Highest();
    tails.forEach(
        (partition, tail) -> {
          tail.last().ifPresent(marker -> highest.note(marker.epoch().generation()));
          long begin = Math.min(from.getOrDefault(partition, 0L), tail.stable());
          topics.read(partition, begin, tail.stable(), highest::note);
        });
    return highest.generation;
  }

  private static final class Highest {
    private long generation;

    void note(ViewRecord record) {
      if (record instanceof ViewRecord.Row row) {
        note(row.highestGeneration());
      }
    }

    void note(long found) {
      generation = Math.max(generation, found);
    }
  }
}
