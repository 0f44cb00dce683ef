package dev.insideout.cli.check;

import dev.insideout.cli.check.Finding.Kind;
import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.marker.RowVersion;
import dev.insideout.contract.marker.WholeEpochs;
import dev.insideout.contract.marker.WholeEpochs.Arrival;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Walks through one partition of a view's topic. */
final class PartitionWalk {
  private final int partition;
  private final WholeEpochs<Integer> epochs;
  private final LongSupplier youngSince;
  private final List<Finding> findings = new ArrayList<>();

  /** The offsets of the rows since the last marker, by generation. */
  private final TreeMap<Long, List<Long>> span = new TreeMap<>();

  private OptionalLong unversionedRow = OptionalLong.empty();
  private OptionalLong lastMarkerTime = OptionalLong.empty();
  private long lastMarkerOffset;
  private long generation = Long.MIN_VALUE;

  /**
   * A walk through {@code partition}.
   *
   * @param epochs where its markers go
   * @param youngSince nothing that was written since this time, in milliseconds since 1970, may
   *     have been compacted away
   */
  PartitionWalk(int partition, WholeEpochs<Integer> epochs, LongSupplier youngSince) {
    this.partition = partition;
    this.epochs = epochs;
    this.youngSince = youngSince;
  }

  List<Finding> findings() {
    return findings;
  }

  /** The offset of the last marker; 0 without one. */
  long lastMarkerOffset() {
    return lastMarkerOffset;
  }

  void foreign(ConsumerRecord<byte[], byte[]> record, boolean brokenMarker, String reason) {
    Kind kind = brokenMarker ? Kind.BROKEN_MARKER : Kind.FOREIGN_RECORD;
    find(kind, record.offset(), epochs.last(partition), reason);
  }

  void row(ConsumerRecord<byte[], byte[]> record, long rowGeneration) {
    if (isOver(record, rowGeneration, Kind.OUTDATED_ROW, "a row")) {
      return;
    }
    span.computeIfAbsent(rowGeneration, g -> new ArrayList<>()).add(record.offset());
    if (record.headers().lastHeader(MarkerHeaders.ROW_VERSION) == null) {
      unversionedRow =
          unversionedRow.isPresent() ? unversionedRow : OptionalLong.of(record.offset());
      return;
    }
    Optional<RowVersion> version = MarkerHeaders.rowVersion(record.headers());
    if (version.filter(v -> v.generation() == rowGeneration).isEmpty()) {
      find(
          Kind.ROW_VERSION,
          record.offset(),
          epochs.last(partition),
          "%s is %s, in a row of generation %d"
              .formatted(
                  MarkerHeaders.ROW_VERSION,
                  version.map(RowVersion::toString).orElse("no row version"),
                  rowGeneration));
    }
  }

  void marker(ConsumerRecord<byte[], byte[]> record, Marker marker) {
    long offset = record.offset();
    if (isOver(
        record, marker.epoch().generation(), Kind.OUTDATED_MARKER, "epoch " + marker.epoch())) {
      return;
    }
    marker.takeover().ifPresent(below -> repairedBelow(below));
    if (marker.kind() == MarkerKind.EAGER) {
      requireVersions(marker);
    } else if (!chain(offset, marker)) {
      return;
    }
    span.clear();
    unversionedRow = OptionalLong.empty();
    lastMarkerTime = OptionalLong.of(record.timestamp());
    lastMarkerOffset = offset;
  }

  /** True, and a finding, when a later generation has begun already. */
  private boolean isOver(ConsumerRecord<byte[], byte[]> record, long of, Kind kind, String what) {
    if (of >= generation) {
      generation = of;
      return false;
    }
    find(
        kind,
        record.offset(),
        epochs.last(partition),
        "%s of generation %d stands after generation %d".formatted(what, of, generation));
    return true;
  }

  /** False for an epoch that does not count. */
  private boolean chain(long offset, Marker marker) {
    // Where the marker before is young, whatever stood in between is younger still.
    boolean chained =
        lastMarkerTime.isPresent() && lastMarkerTime.getAsLong() >= youngSince.getAsLong();
    Optional<EpochId> before = epochs.last(partition);
    Arrival arrival = epochs.add(partition, marker, chained);
    if (arrival == Arrival.OUTDATED) {
      find(
          Kind.OUTDATED_MARKER,
          offset,
          before,
          "epoch %s stands after epoch %s".formatted(marker.epoch(), text(before)));
      return false;
    }
    if (arrival == Arrival.NEXT) {
      findings.replaceAll(f -> f.kind() == Kind.LOST_EPOCH ? f.asRepaired() : f);
    }
    if (chained && !marker.previous().equals(before)) {
      find(
          Kind.LOST_EPOCH,
          offset,
          marker.previous(),
          "epoch %s follows epoch %s, but was written after %s"
              .formatted(marker.epoch(), text(before), text(marker.previous())));
    }
    marker.takeover().ifPresent(below -> findVoid(below, marker));
    int rows = span.getOrDefault(marker.epoch().generation(), List.of()).size();
    if (chained && rows != marker.rows()) {
      find(
          Kind.ROW_COUNT,
          offset,
          Optional.of(marker.epoch()),
          "epoch %s has %d rows here, and its marker says %d"
              .formatted(marker.epoch(), rows, marker.rows()));
    }
    return true;
  }

  /** Rows of earlier generations that the takeover did not compare. */
  private void findVoid(long below, Marker takeover) {
    span.headMap(takeover.epoch().generation())
        .forEach(
            (of, offsets) ->
                offsets.stream()
                    .filter(offset -> offset >= below)
                    .forEach(
                        offset ->
                            find(
                                Kind.OUTDATED_ROW,
                                offset,
                                takeover.previous(),
                                "a row of generation %d stands beyond offset %d, up to which takeover %s has compared"
                                    .formatted(of, below, takeover.epoch()))));
  }

  private void requireVersions(Marker marker) {
    unversionedRow.ifPresent(
        offset ->
            find(
                Kind.ROW_VERSION,
                offset,
                Optional.of(marker.epoch()),
                "a row of an eager view has no " + MarkerHeaders.ROW_VERSION));
  }

  private void repairedBelow(long offset) {
    findings.replaceAll(
        f -> f.kind() != Kind.LOST_EPOCH && f.offset() < offset ? f.asRepaired() : f);
  }

  private void find(Kind kind, long offset, Optional<EpochId> epoch, String details) {
    findings.add(new Finding(kind, partition, offset, epoch, details, false));
  }

  private static String text(Optional<EpochId> epoch) {
    return epoch.map(EpochId::toString).orElse("none");
  }
}
