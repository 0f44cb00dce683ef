package dev.insideout.cache;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.marker.MissingRegion;
import dev.insideout.contract.marker.RowVersion;
import dev.insideout.contract.marker.ViewEntry;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.contract.wire.BadRecordException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads one view that is delivered eagerly, from the start of its topic: each row as it comes, so
 * that {@link #rows} are fresh and at no time the answer of the query at one cut of the log. Of the
 * rows of a key the one with the highest version counts, so that duplicates and reordering do no
 * harm. Not thread-safe; one thread polls and looks.
 */
public final class EagerReader implements AutoCloseable {
  private final String view;
  private final ViewPartitions partitions;
  private final AvroCodec codec;
  private final Deque<ConsumerRecord<byte[], byte[]>> polled = new ArrayDeque<>();
  private final Map<GenericRecord, GenericRecord> rows = new HashMap<>();

  /** Of keys whose row is gone, too: an older row of theirs may still come. */
  private final Map<GenericRecord, RowVersion> versions = new HashMap<>();

  private final Map<TopicPartition, Marker> newestMarkers = new HashMap<>();
  private long foreignRecords;

  /**
   * Opens {@code view}, whose topic must exist.
   *
   * @throws IllegalArgumentException when it has no topic
   */
  public EagerReader(LogConnection log, String view) {
    this.view = view;
    this.partitions = ViewPartitions.open(log, List.of(view));
    this.codec = new AvroCodec(new SchemaRegistry(log.registry()));
  }

  /**
   * Waits up to {@code timeout} for records and applies the rows that are newer than what is there.
   * When it throws, the record that it throws for is the next again.
   *
   * @return what has changed, in the order in which it came
   * @throws BadRecordException when a row cannot be decoded
   * @throws DeliveryException when the view is delivered in epochs
   */
  public List<RowChange> poll(Duration timeout) throws BadRecordException {
    if (polled.isEmpty()) {
      partitions.poll(timeout).forEach(polled::add);
    }
    List<RowChange> changes = new ArrayList<>();
    try {
      while (!polled.isEmpty()) {
        take(polled.peek()).ifPresent(changes::add);
        polled.remove();
      }
    } catch (BadRecordException | RuntimeException e) {
      // The record is still there and meets the same again: the caller first gets those before it.
      if (changes.isEmpty()) {
        throw e;
      }
    }
    return changes;
  }

  private Optional<RowChange> take(ConsumerRecord<byte[], byte[]> record)
      throws BadRecordException {
    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
    ViewEntry entry = ViewEntry.of(record.headers());
    if (entry instanceof ViewEntry.End end) {
      take(partition, end.marker());
      return Optional.empty();
    }
    Optional<RowVersion> version = MarkerHeaders.rowVersion(record.headers());
    if (entry instanceof ViewEntry.Foreign || version.isEmpty()) {
      foreignRecords++;
      return Optional.empty();
    }
    return isOver(partition, version.get())
        ? Optional.empty()
        : apply(
            RowChange.decode(codec, RawRow.of(partition, record, version.get().generation())),
            version.get());
  }

  private void take(TopicPartition partition, Marker marker) {
    if (marker.kind() != MarkerKind.EAGER) {
      throw DeliveryException.inEpochs(view);
    }
    newestMarkers.merge(partition, marker, (a, b) -> b.epoch().compareTo(a.epoch()) > 0 ? b : a);
  }

  /** A row that a dead writer still wrote after the takeover from it. */
  private boolean isOver(TopicPartition partition, RowVersion version) {
    return Optional.ofNullable(newestMarkers.get(partition))
        .map(Marker::epoch)
        .map(EpochId::generation)
        .filter(generation -> version.generation() < generation)
        .isPresent();
  }

  private Optional<RowChange> apply(RowChange change, RowVersion version) {
    RowVersion known = versions.get(change.key());
    if (known != null && version.compareTo(known) <= 0) {
      return Optional.empty();
    }
    versions.put(change.key(), version);
    change.applyTo(rows);
    return Optional.of(change);
  }

  /** The rows as of the last poll: a live, unmodifiable view by decoded key. */
  public Map<GenericRecord, GenericRecord> rows() {
    return Collections.unmodifiableMap(rows);
  }

  /**
   * Everything of the log below these positions is in {@link #rows}; of what is above, some may be.
   * None before a marker has come in every partition.
   */
  public Positions positions() {
    if (!newestMarkers.keySet().containsAll(partitions.all())) {
      return Positions.NONE;
    }
    return newestMarkers.values().stream()
        .map(Marker::positions)
        .reduce(Positions::commonWith)
        .orElse(Positions.NONE);
  }

  /** The regions that rows lack, as the newest marker of any partition says. */
  public List<MissingRegion> missing() {
    return newestMarkers.values().stream()
        .max(Comparator.comparing(Marker::epoch))
        .map(Marker::missing)
        .orElse(List.of());
  }

  /** True when everything that was committed before this reader was opened has been applied. */
  public boolean caughtUp() {
    return polled.isEmpty() && partitions.caughtUp();
  }

  /** How many records were passed over since no writer of the view can have written them. */
  public long foreignRecords() {
    return foreignRecords;
  }

  @Override
  public void close() {
    partitions.close();
  }
}
