package dev.insideout.cache;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.contract.wire.BadRecordException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads views of one group from the start of their topics and moves from whole epoch to whole
 * epoch, decoding every row: for whoever watches epochs go by. A service opens its views with
 * Views. Not thread-safe; one thread polls and looks.
 */
public final class EpochReader implements AutoCloseable {
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);

  private final ViewPartitions partitions;
  private final Map<String, TopicSettings> settings;
  private final AvroCodec codec;
  private final GroupEpochs epochs;
  private final Predicate<byte[]> keys;
  private final Map<String, Map<GenericRecord, GenericRecord>> rows = new HashMap<>();
  private Optional<AppliedEpoch> applied = Optional.empty();
  private Optional<LostEpoch> toldLoss = Optional.empty();
  private boolean knownToBeOneGroup;

  /**
   * Opens {@code views}, whose topics must exist.
   *
   * @throws IllegalArgumentException when a view has no topic, naming it
   */
  public EpochReader(LogConnection log, Collection<String> views) {
    this(log, views, key -> true);
  }

  /**
   * The same for some of the keys.
   *
   * @param keys given a key in wire format, whether its row is read; others are passed over as if
   *     there were none
   */
  public EpochReader(LogConnection log, Collection<String> views, Predicate<byte[]> keys) {
    this.keys = keys;
    this.partitions = ViewPartitions.open(log, views);
    this.settings = settings(log, views);
    this.codec = new AvroCodec(new SchemaRegistry(log.registry()));
    this.epochs = GroupEpochs.holdingAll(partitions.all());
    views.forEach(view -> rows.put(view, new HashMap<>()));
  }

  private Map<String, TopicSettings> settings(LogConnection log, Collection<String> views) {
    try {
      return TopicSettings.read(log, views, ANSWER_WITHIN);
    } catch (RuntimeException e) {
      partitions.close();
      throw e;
    }
  }

  /**
   * Waits up to {@code timeout} for records and applies every epoch that they make whole, oldest
   * first. Epochs so old that compaction may have taken rows of theirs are passed over but for the
   * last, and that one waits until all is read that was there at the opening. When it throws, the
   * reader shows the last epoch that it has applied, and may be polled on.
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
      TopicPartition partition = new TopicPartition(record.topic(), record.partition());
      // Further down, the marker before may have been compacted away.
      epochs.take(partition, record, partitions.endAtOpening(partition));
    }
    List<AppliedEpoch> whole = applyWhole();
    boolean parted = !knownToBeOneGroup && haveParted();
    if (whole.isEmpty()) {
      if (parted) {
        throw new DifferentGroupsException(epochs.groupsByView());
      }
      tellLoss();
    }
    return whole;
  }

  private List<AppliedEpoch> applyWhole() throws BadRecordException {
    List<AppliedEpoch> done = new ArrayList<>();
    try {
      for (Optional<WholeEpoch> next = epochs.next(); next.isPresent(); next = epochs.next()) {
        WholeEpoch epoch = next.get();
        if (!mayLackRows(epoch)) {
          done.add(apply(epoch));
        } else if (!caughtUp()) {
          break;
        } else if (epochs.newest().equals(Optional.of(epoch.id()))) {
          done.add(apply(epoch));
        } else {
          epochs.pass(epoch);
        }
      }
    } catch (BadRecordException | RuntimeException e) {
      // The epoch is still there and meets the same again: the caller first gets those before it.
      if (done.isEmpty()) {
        throw e;
      }
    }
    return done;
  }

  /** True when compaction may have taken a row that a later epoch of the same stretch has again. */
  private boolean mayLackRows(WholeEpoch epoch) {
    Instant now = Instant.now();
    return epoch.ends().entrySet().stream()
        .filter(end -> end.getValue() < partitions.endAtOpening(end.getKey()))
        .anyMatch(
            end ->
                settings
                    .get(end.getKey().topic())
                    .wholeFor()
                    .filter(wholeFor -> epoch.marker().time().isBefore(now.minus(wholeFor)))
                    .isPresent());
  }

  private AppliedEpoch apply(WholeEpoch epoch) throws BadRecordException {
    Map<String, List<RowChange>> changes = new HashMap<>();
    for (Map.Entry<TopicPartition, List<RawRow>> held : epoch.rows().entrySet()) {
      List<RowChange> changed =
          changes.computeIfAbsent(held.getKey().topic(), view -> new ArrayList<>());
      for (RawRow row : held.getValue()) {
        if (row.key() == null || keys.test(row.key())) {
          changed.add(RowChange.decode(codec, row));
        }
      }
    }
    // From here on nothing can fail: an epoch is applied as a whole or not at all.
    changes.forEach((view, changed) -> changed.forEach(change -> change.applyTo(rows.get(view))));
    Marker marker = epoch.marker();
    AppliedEpoch now =
        new AppliedEpoch(
            epoch.id(),
            marker.kind(),
            marker.version(),
            epoch.takeover(),
            marker.positions(),
            marker.missing(),
            marker.time(),
            changes,
            epochs.applied(epoch));
    applied = Optional.of(now);
    return now;
  }

  private void tellLoss() {
    Optional<LostEpoch> told = toldLoss;
    toldLoss = epochs.lost();
    if (toldLoss.isPresent() && !toldLoss.equals(told)) {
      throw new LostEpochException(toldLoss.get(), applied());
    }
  }

  /**
   * What a topic holds may be older than the view's group. Where the topics end, each view's marker
   * names the group of now: true when there are several.
   */
  private boolean haveParted() {
    if (!epochs.allGroupsKnown() || !caughtUp()) {
      return false;
    }
    knownToBeOneGroup = !epochs.haveParted();
    return !knownToBeOneGroup;
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
    return epochs.lost();
  }

  /** How many records were passed over since no writer of a view can have written them. */
  public long foreignRecords() {
    return epochs.foreignRecords();
  }

  @Override
  public void close() {
    partitions.close();
  }
}
