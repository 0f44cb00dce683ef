package dev.insideout.flink.view;

import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.marker.RowVersion;
import dev.insideout.flink.view.TopicWatch.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Follows the topics of a group's eager views: that nothing stands there but what this start of the
 * writer wrote, and what it has compared since. Rows are counted by their offsets from marker to
 * marker, and read only where the count does not come out.
 */
final class EagerWatch {
  private final Writer writer;
  private final ViewTopics topics;
  private final long incarnation;
  private final TreeMap<ViewPartition, Long> accounted;

  /**
   * @param incarnation of this start
   * @param accounted per partition, the offset below which an earlier start knew every record
   */
  EagerWatch(
      Writer writer, ViewTopics topics, long incarnation, Map<ViewPartition, Long> accounted) {
    this.writer = writer;
    this.topics = topics;
    this.incarnation = incarnation;
    this.accounted = new TreeMap<>(accounted);
  }

  Map<ViewPartition, Long> accounted() {
    return accounted;
  }

  /**
   * Looks at the ends of the topics, once a checkpoint of this start is complete: then it has
   * compared all partitions with its rows.
   *
   * @param generation the one that this writer is in
   * @throws NoLongerOwnerException when a later run has written
   */
  List<Finding> look(Map<ViewPartition, PartitionTail> tails, long generation) {
    List<Finding> findings = new ArrayList<>();
    tails.forEach(
        (partition, tail) -> {
          long from = accounted.getOrDefault(partition, 0L);
          if (tail.stable() < from) {
            findings.add(
                new Finding.Stray(partition, tail.stable(), "the topic was longer, up to " + from));
          } else if (tail.last().filter(last -> isNext(from, last, tail, generation)).isPresent()) {
            accounted.put(partition, tail.offset() + 1);
          } else {
            inspect(partition, from, tail.stable(), generation, findings);
          }
        });
    return findings;
  }

  /** True when all offsets since the last marker are the rows before this one. */
  private boolean isNext(long from, Marker marker, PartitionTail tail, long generation) {
    return marker.run().equals(writer.run())
        && marker.epoch().generation() == generation
        && tail.offset() == from + marker.rows();
  }

  private void inspect(
      ViewPartition partition, long from, long to, long generation, List<Finding> findings) {
    Inspection inspection = new Inspection(partition, from, generation);
    topics.read(partition, from, to, inspection::accept);
    findings.addAll(inspection.findings);
    accounted.put(partition, inspection.accounted);
  }

  /** Reads a stretch of a partition record by record. */
  private final class Inspection {
    private final ViewPartition partition;
    private final long current;
    private final List<Finding> findings = new ArrayList<>();
    private long accounted;
    private long highest;

    Inspection(ViewPartition partition, long from, long current) {
      this.partition = partition;
      this.accounted = from;
      this.current = current;
    }

    void accept(ViewRecord found) {
      if (found instanceof ViewRecord.Foreign foreign) {
        stray(foreign.offset(), foreign.reason());
      } else if (found instanceof ViewRecord.Row row) {
        row(row);
      } else if (found instanceof ViewRecord.End end) {
        marker(end.offset(), end.marker());
      } else if (found instanceof ViewRecord.Heir heir) {
        Ownership.requireOwner(writer, partition, heir.handover());
      }
    }

    private void row(ViewRecord.Row row) {
      highest = Math.max(highest, row.highestGeneration());
      if (row.version().isEmpty()) {
        stray(row.offset(), "it has no " + MarkerHeaders.ROW_VERSION);
      } else if (row.highestGeneration() > current) {
        notReached(row.offset(), "it is of generation " + row.highestGeneration());
      } else if (row.version().map(RowVersion::incarnation).get() != incarnation) {
        stray(row.offset(), "its version %s is not of this start".formatted(row.version().get()));
      }
    }

    private void marker(long offset, Marker marker) {
      Ownership.requireOwner(writer, partition, marker);
      long generation = marker.epoch().generation();
      highest = Math.max(highest, generation);
      if (generation > current) {
        notReached(offset, "it bears epoch " + marker.epoch());
      } else if (!marker.run().equals(writer.run())) {
        stray(offset, "an earlier run wrote it, submitted " + marker.run().submitted());
      } else if (generation == highest) {
        // Up to there the writer has compared, whatever it was.
        marker
            .takeover()
            .ifPresent(below -> findings.removeIf(finding -> finding.offset() < below));
        accounted = offset + 1;
      }
    }

    private void notReached(long offset, String what) {
      stray(offset, "%s, and this writer is in generation %d".formatted(what, current));
    }

    private void stray(long offset, String reason) {
      findings.add(new Finding.Stray(partition, offset, reason));
    }
  }
}
