package dev.insideout.cache;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.marker.ViewEntry;
import dev.insideout.contract.marker.WholeEpochs;
import dev.insideout.contract.marker.WholeEpochs.Arrival;
import dev.insideout.contract.wire.BadRecordException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The rules of a reader of whole epochs, over the records of views of one group as they come:
 * records are held back until the marker of the same epoch has arrived in every partition. An epoch
 * whose marker is missing in one of them is passed over; what it changed belongs to the next that
 * is whole. Not thread-safe.
 *
 * <p>Once a generation has begun in a partition, earlier ones no longer count there; of what they
 * wrote just before, no more counts than the takeover has compared. Records that no writer of a
 * view wrote, and markers that cannot be read, are passed over and counted.
 */
final class GroupEpochs {
  /** Takes rows before their epoch is whole. */
  interface EarlyRows {
    void take(RawRow row) throws BadRecordException;
  }

  private final WholeEpochs<TopicPartition> epochs;
  private final Map<TopicPartition, HeldBack> heldBack = new LinkedHashMap<>();
  private final Map<TopicPartition, LostEpoch> lost = new LinkedHashMap<>();
  private final Map<TopicPartition, String> groups = new HashMap<>();
  private final Optional<EarlyRows> early;
  private final Map<TopicPartition, Marker> knownTakeovers;
  private long foreignRecords;
  private TopicPartition lastPartition;
  private HeldBack lastHeldBack;

  private GroupEpochs(
      Collection<TopicPartition> partitions,
      Optional<EarlyRows> early,
      Map<TopicPartition, Marker> knownTakeovers) {
    this.epochs = new WholeEpochs<>(partitions);
    this.early = early;
    this.knownTakeovers = knownTakeovers;
    partitions.forEach(partition -> heldBack.put(partition, new HeldBack()));
  }

  /** Holds back every row. */
  static GroupEpochs holdingAll(Collection<TopicPartition> partitions) {
    return new GroupEpochs(partitions, Optional.empty(), Map.of());
  }

  /**
   * Gives the rows before the first marker of a partition, however many there are, on to {@code
   * early} at once: whatever epoch is the first whole one, they are in it. Only a takeover may turn
   * out to void one of them: see {@link #misread}.
   *
   * @param knownTakeovers those of an attempt before this one
   */
  static GroupEpochs givingOn(
      Collection<TopicPartition> partitions,
      EarlyRows early,
      Map<TopicPartition, Marker> knownTakeovers) {
    return new GroupEpochs(partitions, Optional.of(early), knownTakeovers);
  }

  /** Goes on behind the marker of {@code last}. */
  void beginAfter(TopicPartition partition, EpochId last) {
    epochs.beginAfter(partition, last);
    heldBack.get(partition).beginAt(last.generation());
  }

  /**
   * Takes the next record of its partition.
   *
   * @param chainedFrom the offset below which the marker before it may have been compacted away
   * @throws BadRecordException when {@code early} throws it: the record may be taken again
   * @throws DeliveryException when it is the marker of a view that is delivered eagerly
   */
  void take(TopicPartition partition, ConsumerRecord<byte[], byte[]> record, long chainedFrom)
      throws BadRecordException {
    HeldBack held = heldBack(partition);
    ViewEntry entry = ViewEntry.of(record.headers());
    if (entry instanceof ViewEntry.Row row && !held.isOver(row.generation())) {
      take(held, RawRow.of(partition, record, row.generation()));
    } else if (entry instanceof ViewEntry.End end
        && !held.isOver(end.marker().epoch().generation())) {
      take(partition, record.offset(), end.marker(), record.offset() >= chainedFrom);
    } else if (entry instanceof ViewEntry.Foreign) {
      foreignRecords++;
    }
  }

  /** Most records are of the partition of the one before. */
  private HeldBack heldBack(TopicPartition partition) {
    if (partition != lastPartition) {
      lastPartition = partition;
      lastHeldBack = heldBack.get(partition);
    }
    return lastHeldBack;
  }

  private void take(HeldBack held, RawRow row) throws BadRecordException {
    if (early.isEmpty() || held.isMarked()) {
      held.row(row);
      return;
    }
    Marker takeover = knownTakeovers.get(row.partition());
    if (takeover == null || !HeldBack.isVoid(row, takeover)) {
      held.early(row);
      early.get().take(row);
    }
  }

  private void take(TopicPartition partition, long offset, Marker marker, boolean chained) {
    if (marker.kind() == MarkerKind.EAGER) {
      throw DeliveryException.eager(partition.topic());
    }
    Optional<EpochId> before = epochs.last(partition);
    Arrival arrival = epochs.add(partition, marker, chained);
    if (arrival == Arrival.OUTDATED) {
      return;
    }
    heldBack.get(partition).marker(offset, marker);
    groups.put(partition, marker.group());
    if (arrival == Arrival.LOST) {
      lost.put(
          partition,
          new LostEpoch(
              partition.topic(),
              partition.partition(),
              offset,
              marker.epoch(),
              marker.previous(),
              before));
    }
  }

  /** The oldest epoch that is whole and neither applied nor passed over. */
  Optional<WholeEpoch> next() {
    Optional<EpochId> next = epochs.oldest();
    while (next.isPresent() && !isOfOneWriter(next.get())) {
      epochs.passed(next.get());
      next = epochs.oldest();
    }
    return next.map(this::whole);
  }

  /** The newest epoch that is whole and neither applied nor passed over. */
  Optional<EpochId> newest() {
    return epochs.newest();
  }

  /** What a dead writer wrote under the same name is another epoch. */
  private boolean isOfOneWriter(EpochId epoch) {
    return heldBack.values().stream()
            .map(held -> held.marker(epoch))
            .map(marker -> List.of(marker.group(), marker.run()))
            .distinct()
            .count()
        == 1;
  }

  private WholeEpoch whole(EpochId epoch) {
    Map<TopicPartition, Marker> markers = new LinkedHashMap<>();
    Map<TopicPartition, Long> ends = new LinkedHashMap<>();
    Map<TopicPartition, List<RawRow>> rows = new LinkedHashMap<>();
    heldBack.forEach(
        (partition, held) -> {
          markers.put(partition, held.marker(epoch));
          ends.put(partition, held.end(epoch));
          rows.put(partition, held.rowsUpTo(epoch));
        });
    return new WholeEpoch(epoch, markers, ends, rows);
  }

  /**
   * The takeovers that void rows of {@code epoch} which were given on too early; empty when all
   * that was given on counts. Where there are some, what was given on is worth nothing: read again
   * from the start with them known.
   */
  Map<TopicPartition, Marker> misread(WholeEpoch epoch) {
    Map<TopicPartition, Marker> takeovers = new HashMap<>();
    heldBack.forEach(
        (partition, held) ->
            held.misread(epoch.id()).ifPresent(marker -> takeovers.put(partition, marker)));
    if (!takeovers.isEmpty()) {
      knownTakeovers.forEach(takeovers::putIfAbsent);
    }
    return takeovers;
  }

  /** Passes over a whole epoch: what it changed belongs to the next. */
  void pass(WholeEpoch epoch) {
    epochs.passed(epoch.id());
  }

  /**
   * Forgets a whole epoch, which has been applied.
   *
   * @return the gaps that it closes
   */
  List<LostEpoch> applied(WholeEpoch epoch) {
    epochs.passed(epoch.id());
    heldBack.values().forEach(held -> held.removeUpTo(epoch.id()));
    List<LostEpoch> repaired =
        lost.values().stream().filter(loss -> loss.epoch().compareTo(epoch.id()) < 0).toList();
    lost.values().removeAll(repaired);
    return repaired;
  }

  /** The gap in the chain that no later epoch gets over; empty when there is none. */
  Optional<LostEpoch> lost() {
    return lost.values().stream().findFirst();
  }

  /** The partitions whose marker the next whole epoch is waiting for. */
  List<TopicPartition> awaited() {
    return epochs.awaited();
  }

  /** About what is held back on the heap, in bytes. */
  long heldBytes() {
    return heldBack.values().stream().mapToLong(HeldBack::bytes).sum();
  }

  /** True when every partition has had a marker. */
  boolean allGroupsKnown() {
    return groups.keySet().containsAll(heldBack.keySet());
  }

  /** True when the last markers name several groups. */
  boolean haveParted() {
    return new HashSet<>(groups.values()).size() > 1;
  }

  /** The group that the last marker of each view names. */
  Map<String, String> groupsByView() {
    Map<String, String> byView = new TreeMap<>();
    groups.forEach((partition, group) -> byView.put(partition.topic(), group));
    return byView;
  }

  /** How many records were passed over since no writer of a view can have written them. */
  long foreignRecords() {
    return foreignRecords;
  }
}
