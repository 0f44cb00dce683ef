package dev.insideout.flink.view;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Marker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Follows what a writer's own topics hold: that every epoch whose checkpoint is complete is there,
 * and that nothing else is. Rows are counted by their offsets and read only where the count does
 * not come out.
 */
final class TopicWatch {
  private final Writer writer;
  private final ViewTopics topics;

  /** The last epoch that an earlier run may have written. */
  private final Optional<EpochId> inherited;

  private final TreeMap<ViewPartition, Long> accounted;
  private final TreeMap<ViewPartition, EpochId> seen;

  /**
   * A watch that goes on where an earlier one of the same ownership was.
   *
   * @param before empty when there was none
   */
  TopicWatch(Writer writer, ViewTopics topics, Optional<Owned> before) {
    this.writer = writer;
    this.topics = topics;
    this.accounted = new TreeMap<>(before.map(Owned::accounted).orElse(Map.of()));
    this.seen = new TreeMap<>(before.map(Owned::seen).orElse(Map.of()));
    this.inherited = before.flatMap(Owned::published);
  }

  /** Something in a topic that this writer did not do, or did and is not there. */
  sealed interface Finding {
    /** Where it shows. */
    long offset();

    /** An epoch whose transaction was lost. */
    record Lost(ViewPartition partition, long offset, EpochId epoch) implements Finding {
      @Override
      public String toString() {
        return "epoch %s is lost in %s below offset %d: its transaction was aborted after its checkpoint was complete"
            .formatted(epoch, partition, offset);
      }
    }

    /** A record that is not this writer's. */
    record Stray(ViewPartition partition, long offset, String reason) implements Finding {
      @Override
      public String toString() {
        return "the record at offset %d of %s is not this writer's: %s"
            .formatted(offset, partition, reason);
      }
    }
  }

  Map<ViewPartition, Long> accounted() {
    return accounted;
  }

  Map<ViewPartition, EpochId> seen() {
    return seen;
  }

  /**
   * Looks at the ends of the topics.
   *
   * @param committed the last published epoch whose checkpoint is complete
   * @throws NoLongerOwnerException when a later run has written
   */
  List<Finding> look(Map<ViewPartition, PartitionTail> tails, EpochId committed) {
    List<Finding> findings = new ArrayList<>();
    tails.forEach(
        (partition, tail) -> {
          tail.last().ifPresent(marker -> Ownership.requireOwner(writer, partition, marker));
          account(partition, tail, findings);
          boolean there =
              tail.last().filter(marker -> marker.epoch().compareTo(committed) >= 0).isPresent();
          if (!there && tail.settled()) {
            findings.add(new Finding.Lost(partition, tail.stable(), committed));
          }
        });
    return findings;
  }

  private void account(ViewPartition partition, PartitionTail tail, List<Finding> findings) {
    long from = accounted.getOrDefault(partition, 0L);
    if (tail.stable() < from) {
      findings.add(
          new Finding.Stray(partition, tail.stable(), "the topic was longer, up to " + from));
      return;
    }
    boolean plain =
        tail.last().filter(marker -> isNext(partition, from, marker, tail)).isPresent()
            || (tail.stable() <= from + 1 && tail.offset() < from);
    if (!plain) {
      inspect(partition, from, tail.stable(), findings);
    }
    tail.last().ifPresent(marker -> seen.put(partition, marker.epoch()));
    boolean endsWithMarker = tail.offset() >= from && tail.stable() == tail.offset() + 2;
    accounted.put(partition, endsWithMarker ? tail.offset() + 1 : Math.max(from, tail.stable()));
  }

  /** What stands in the topics by now is dealt with by a takeover. */
  void takenOver(Map<ViewPartition, PartitionTail> tails) {
    tails.forEach(
        (partition, tail) -> {
          accounted.put(partition, tail.stable());
          tail.last().ifPresent(marker -> seen.put(partition, marker.epoch()));
        });
  }

  /**
   * True when all offsets since the last look are one epoch's: the control record of the
   * transaction before, its rows, its marker, and the control record that commits it.
   */
  private boolean isNext(ViewPartition partition, long from, Marker marker, PartitionTail tail) {
    return marker.run().equals(writer.run())
        && marker.previous().equals(Optional.ofNullable(seen.get(partition)))
        && tail.offset() == from + 1 + marker.rows()
        && tail.stable() == tail.offset() + 2;
  }

  private void inspect(ViewPartition partition, long from, long to, List<Finding> findings) {
    Inspection inspection = new Inspection(partition, Optional.ofNullable(seen.get(partition)));
    topics.read(partition, from, to, inspection::accept);
    findings.addAll(inspection.findings);
  }

  /** Reads a stretch of a partition record by record. */
  private final class Inspection {
    private final ViewPartition partition;
    private final List<Finding> findings = new ArrayList<>();
    private Optional<EpochId> last;
    private long generation;

    Inspection(ViewPartition partition, Optional<EpochId> last) {
      this.partition = partition;
      this.last = last;
      this.generation = last.map(EpochId::generation).orElse(0L);
    }

    void accept(ViewRecord found) {
      if (found instanceof ViewRecord.Foreign foreign) {
        stray(foreign.offset(), foreign.reason());
      } else if (found instanceof ViewRecord.Row row) {
        ofGeneration(row.offset(), row.generation());
      } else if (found instanceof ViewRecord.End end) {
        marker(end.offset(), end.marker());
      }
    }

    private void marker(long offset, Marker marker) {
      Ownership.requireOwner(writer, partition, marker);
      if (last.filter(epoch -> epoch.compareTo(marker.epoch()) >= 0).isPresent()) {
        stray(offset, "it ends epoch %s after epoch %s".formatted(marker.epoch(), last.get()));
        return;
      }
      if (!marker.run().equals(writer.run())
          && inherited.filter(epoch -> marker.epoch().compareTo(epoch) <= 0).isEmpty()) {
        stray(offset, "an earlier run wrote it, submitted " + marker.run().submitted());
      }
      // Up to there the takeover has compared, whatever it was.
      marker.takeover().ifPresent(below -> findings.removeIf(finding -> finding.offset() < below));
      if (!marker.previous().equals(last)) {
        findings.add(
            new Finding.Lost(
                partition, offset, marker.previous().orElse(new EpochId(generation, 0))));
      }
      last = Optional.of(marker.epoch());
      generation = marker.epoch().generation();
    }

    private void ofGeneration(long offset, long found) {
      if (found < generation) {
        stray(offset, "it is of generation %d, which is over".formatted(found));
      }
    }

    private void stray(long offset, String reason) {
      findings.add(new Finding.Stray(partition, offset, reason));
    }
  }
}
