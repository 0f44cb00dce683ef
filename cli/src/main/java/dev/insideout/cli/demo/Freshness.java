package dev.insideout.cli.demo;

import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How long it takes from a record's being written to the first whole epoch of a view that contains
 * it, as a reader sees it; for every single record. Fed by whoever reads the log and whoever reads
 * the view, in any interleaving. Thread-safe.
 */
final class Freshness {
  private record Written(long offset, long time) {}

  private record Shown(long position, long time) {}

  /**
   * Of one partition: records that no epoch has shown yet, and epochs ahead of the log's reader.
   */
  private static final class Waiting {
    private final Deque<Written> records = new ArrayDeque<>();
    private final Deque<Shown> epochs = new ArrayDeque<>();
  }

  private final Map<SourcePartition, Waiting> waiting = new HashMap<>();
  private final Milliseconds durations = new Milliseconds();

  /** A record was written at {@code time}; offsets of a partition come in ascending order. */
  synchronized void written(SourcePartition partition, long offset, long time) {
    Waiting of = of(partition);
    while (!of.epochs.isEmpty() && of.epochs.peekFirst().position <= offset) {
      of.epochs.removeFirst();
    }
    if (of.epochs.isEmpty()) {
      of.records.addLast(new Written(offset, time));
    } else {
      durations.add(of.epochs.peekFirst().time - time);
    }
  }

  /** At {@code time}, a reader of the view saw a whole epoch of {@code positions}. */
  synchronized void shown(Positions positions, long time) {
    positions
        .next()
        .forEach(
            (partition, position) -> {
              Waiting of = of(partition);
              while (!of.records.isEmpty() && of.records.peekFirst().offset < position) {
                durations.add(time - of.records.removeFirst().time);
              }
              if (of.epochs.isEmpty() || of.epochs.peekLast().position < position) {
                of.epochs.addLast(new Shown(position, time));
              }
            });
  }

  /** In milliseconds; empty when nothing was measured. */
  synchronized OptionalLong percentile(double share) {
    return durations.percentile(share);
  }

  private Waiting of(SourcePartition partition) {
    return waiting.computeIfAbsent(partition, p -> new Waiting());
  }
}
