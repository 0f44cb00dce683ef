package dev.insideout.cache;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.marker.ViewEntry;
import dev.insideout.contract.marker.WholeEpochs;
import dev.insideout.contract.marker.WholeEpochs.Arrival;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.contract.wire.BadRecordException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads views of one group from the start of their topics and moves from whole epoch to whole
 * epoch: records are held back until the marker of the same epoch has arrived in every partition of
 * every view. An epoch whose marker is missing in one of them is passed over; what it changed
 * belongs to the next that is whole. Not thread-safe; one thread polls and looks.
 *
 * <p>Once a generation has begun in a partition, earlier ones no longer count there; of what they
 * wrote just before, no more counts than the takeover has compared. Records that no writer of a
 * view wrote, and markers that cannot be read, are passed over and counted.
 */
public final class EpochReader implements AutoCloseable {
  private final ViewPartitions partitions;
  private final AvroCodec codec;
  private final WholeEpochs<TopicPartition> epochs;
  private final Map<TopicPartition, HeldBack> heldBack = new LinkedHashMap<>();
  private final Map<String, Map<GenericRecord, GenericRecord>> rows = new HashMap<>();
  private final Map<TopicPartition, LostEpoch> lost = new LinkedHashMap<>();
  private final Map<TopicPartition, String> groups = new HashMap<>();
  private Optional<AppliedEpoch> applied = Optional.empty();
  private boolean knownToBeOneGroup;
  private boolean lossUntold;
  private long foreignRecords;

  /**
   * Opens {@code views}, whose topics must exist.
   *
   * @throws IllegalArgumentException when a view has no topic, naming it
   */
  public EpochReader(LogConnection log, Collection<String> views) {
    this.partitions = new ViewPartitions(log, views);
    this.codec = new AvroCodec(new SchemaRegistry(log.registry()));
    this.epochs = new WholeEpochs<>(partitions.all());
    partitions.all().forEach(partition -> heldBack.put(partition, new HeldBack()));
    views.forEach(view -> rows.put(view, new HashMap<>()));
  }

  /**
   * Waits up to {@code timeout} for records and applies every epoch that they make whole, oldest
   * first. When it throws, the reader shows the last epoch that it has applied, and may be polled
   * on.
   *
   * @throws BadRecordException when a row of the next whole epoch cannot be decoded
   * @throws LostEpochException once when the chain of epochs breaks, and never together with epochs
   *     that were applied: they are returned first. Epochs after the gap wait for the takeover that
   *     closes it
   * @throws DeliveryException when a view is delivered eagerly
   * @throws DifferentGroupsException when the views are not of one group
   */
  public List<AppliedEpoch> poll(Duration timeout) throws BadRecordException {
    tellLoss();
    for (ConsumerRecord<byte[], byte[]> record : partitions.poll(timeout)) {
      take(record);
    }
    List<AppliedEpoch> whole = applyWhole();
    boolean parted = !knownToBeOneGroup && haveParted();
    if (whole.isEmpty()) {
      if (parted) {
        throw new DifferentGroupsException(groupsByView());
      }
      tellLoss();
    }
    return whole;
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
    HeldBack held = heldBack.get(partition);
    ViewEntry entry = ViewEntry.of(record.headers());
    if (entry instanceof ViewEntry.Row row && !held.isOver(row.generation())) {
      held.row(record, row.generation());
    } else if (entry instanceof ViewEntry.End end
        && !held.isOver(end.marker().epoch().generation())) {
      take(partition, record, end.marker());
    } else if (entry instanceof ViewEntry.Foreign) {
      foreignRecords++;
    }
  }

  private void take(
      TopicPartition partition, ConsumerRecord<byte[], byte[]> record, Marker marker) {
    if (marker.kind() == MarkerKind.EAGER) {
      throw DeliveryException.eager(partition.topic());
    }
    Optional<EpochId> before = epochs.last(partition);
    // Further down, the marker before may have been compacted away.
    boolean chained = record.offset() >= partitions.endAtOpening(partition);
    Arrival arrival = epochs.add(partition, marker, chained);
    if (arrival == Arrival.OUTDATED) {
      return;
    }
    heldBack.get(partition).marker(record, marker);
    groups.put(partition, marker.group());
    if (arrival == Arrival.LOST) {
      lossUntold |= lost.isEmpty();
      lost.put(
          partition,
          new LostEpoch(
              partition.topic(),
              partition.partition(),
              record.offset(),
              marker.epoch(),
              marker.previous(),
              before));
    }
  }

  private List<AppliedEpoch> applyWhole() throws BadRecordException {
    List<AppliedEpoch> done = new ArrayList<>();
    try {
      for (Optional<EpochId> next = epochs.oldest(); next.isPresent(); next = epochs.oldest()) {
        EpochId epoch = next.get();
        if (isOfOneWriter(epoch)) {
          done.add(apply(epoch));
        }
        epochs.passed(epoch);
      }
    } catch (BadRecordException | RuntimeException e) {
      // The epoch is still there and meets the same again: the caller first gets those before it.
      if (done.isEmpty()) {
        throw e;
      }
    }
    return done;
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

  private AppliedEpoch apply(EpochId epoch) throws BadRecordException {
    Map<String, List<RowChange>> changes = new HashMap<>();
    List<Marker> markers = new ArrayList<>();
    for (Map.Entry<TopicPartition, HeldBack> held : heldBack.entrySet()) {
      List<RowChange> changed =
          changes.computeIfAbsent(held.getKey().topic(), view -> new ArrayList<>());
      for (ConsumerRecord<byte[], byte[]> row : held.getValue().rowsUpTo(epoch)) {
        changed.add(RowChange.decode(codec, row));
      }
      markers.add(held.getValue().marker(epoch));
    }
    // From here on nothing can fail: an epoch is applied as a whole or not at all.
    changes.forEach((view, changed) -> changed.forEach(change -> change.applyTo(rows.get(view))));
    heldBack.values().forEach(held -> held.removeUpTo(epoch));
    Marker marker = markers.get(0);
    AppliedEpoch now =
        new AppliedEpoch(
            epoch,
            marker.kind(),
            markers.stream().anyMatch(m -> m.takeover().isPresent()),
            marker.positions(),
            marker.time(),
            changes,
            repairedBy(epoch));
    applied = Optional.of(now);
    return now;
  }

  private List<LostEpoch> repairedBy(EpochId epoch) {
    List<LostEpoch> repaired =
        lost.values().stream().filter(loss -> loss.epoch().compareTo(epoch) < 0).toList();
    lost.values().removeAll(repaired);
    lossUntold &= !lost.isEmpty();
    return repaired;
  }

  private void tellLoss() {
    if (lossUntold) {
      lossUntold = false;
      throw new LostEpochException(lost.values().iterator().next(), applied());
    }
  }

  /**
   * What a topic holds may be older than the view's group. Where the topics end, each view's marker
   * names the group of now: true when there are several.
   */
  private boolean haveParted() {
    if (!groups.keySet().containsAll(heldBack.keySet()) || !caughtUp()) {
      return false;
    }
    knownToBeOneGroup = new HashSet<>(groups.values()).size() == 1;
    return !knownToBeOneGroup;
  }

  private Map<String, String> groupsByView() {
    Map<String, String> byView = new TreeMap<>();
    groups.forEach((partition, group) -> byView.put(partition.topic(), group));
    return byView;
  }

  /**
   * The rows of {@code view} as of {@link #applied()}: a live, unmodifiable view by decoded key.
   */
  public Map<GenericRecord, GenericRecord> rows(String view) {
    return Collections.unmodifiableMap(rows.get(view));
  }

  /**
   * True when everything that was committed before this reader was opened has been polled: {@link
   * #rows} are then at least as new as the last whole epoch of that moment.
   */
  public boolean caughtUp() {
    return partitions.caughtUp();
  }

  /**
   * True when the reader has caught up and shows an epoch that is not a first build's: a service
   * may use the rows. With a stopped writer it is the last epoch that is whole.
   */
  public boolean ready() {
    return knownToBeOneGroup && applied.filter(epoch -> !epoch.hydrating()).isPresent();
  }

  /** The epoch that {@link #rows} show; empty before the first. */
  public Optional<EpochId> applied() {
    return applied.map(AppliedEpoch::id);
  }

  /** The cut of the log that {@link #rows} reflect. */
  public Positions positions() {
    return applied.map(AppliedEpoch::positions).orElse(Positions.NONE);
  }

  /** The gap in the chain that keeps the reader where it is; empty when there is none. */
  public Optional<LostEpoch> lostEpoch() {
    return lost.values().stream().findFirst();
  }

  /** How many records were passed over since no writer of a view can have written them. */
  public long foreignRecords() {
    return foreignRecords;
  }

  @Override
  public void close() {
    partitions.close();
  }
}
