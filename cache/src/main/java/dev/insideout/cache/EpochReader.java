package dev.insideout.cache;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.contract.wire.BadRecordException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads views of one group from the start of their topics and moves from whole epoch to whole
 * epoch: records are held back until the marker of the same epoch has arrived in every partition of
 * every view. An epoch whose marker is missing in one of them is passed over; what it changed
 * belongs to the next that is whole. Not thread-safe; one thread polls and looks.
 */
public final class EpochReader implements AutoCloseable {
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final AvroCodec codec;
  private final Map<TopicPartition, Deque<ConsumerRecord<byte[], byte[]>>> heldBack =
      new LinkedHashMap<>();
  private final Map<TopicPartition, Deque<Marker>> markers = new LinkedHashMap<>();
  private final Map<String, Map<GenericRecord, GenericRecord>> rows = new HashMap<>();
  private final Map<TopicPartition, Long> endsAtOpening;
  private final Map<TopicPartition, EpochId> lastMarker = new HashMap<>();
  private Optional<EpochId> applied = Optional.empty();
  private Positions positions = Positions.NONE;

  /**
   * Opens {@code views}, whose topics must exist.
   *
   * @throws IllegalArgumentException when a view has no topic, naming it
   */
  public EpochReader(LogConnection log, Collection<String> views) {
    Map<String, Object> settings =
        log.clientProperties(
            Map.of(
                "isolation.level", "read_committed",
                "enable.auto.commit", "false",
                "allow.auto.create.topics", "false",
                "auto.offset.reset", "none"));
    this.consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.codec = new AvroCodec(new SchemaRegistry(log.registry()));
    for (String view : views) {
      rows.put(view, new HashMap<>());
      List<PartitionInfo> partitions = consumer.partitionsFor(view);
      if (partitions.isEmpty()) {
        consumer.close();
        throw new IllegalArgumentException("there is no topic for view '%s'".formatted(view));
      }
      partitions.stream()
          .map(info -> new TopicPartition(info.topic(), info.partition()))
          .sorted(Comparator.comparing(TopicPartition::partition))
          .forEach(
              partition -> {
                heldBack.put(partition, new ArrayDeque<>());
                markers.put(partition, new ArrayDeque<>());
              });
    }
    consumer.assign(heldBack.keySet());
    consumer.seekToBeginning(heldBack.keySet());
    endsAtOpening = consumer.endOffsets(heldBack.keySet());
  }

  /**
   * Waits up to {@code timeout} for records and applies every epoch that they make whole, oldest
   * first.
   *
   * @throws BadRecordException when a row cannot be decoded
   * @throws IllegalArgumentException when a marker cannot be read
   * @throws LostEpochException when an epoch between two that arrived is missing
   */
  public List<AppliedEpoch> poll(Duration timeout) throws BadRecordException {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
      TopicPartition partition = new TopicPartition(record.topic(), record.partition());
      heldBack.get(partition).add(record);
      if (MarkerHeaders.isMarker(record.headers())) {
        Marker marker = MarkerHeaders.read(record.headers());
        requireChain(partition, record.offset(), marker);
        markers.get(partition).add(marker);
      }
    }
    List<AppliedEpoch> epochs = new ArrayList<>();
    for (Optional<EpochId> next = nextWhole(); next.isPresent(); next = nextWhole()) {
      epochs.add(apply(next.get()));
    }
    return epochs;
  }

  /**
   * Each marker names the one before it. Where one is skipped, its transaction was lost, and with
   * it rows; below the ends of the start it may just as well have been compacted away.
   */
  private void requireChain(TopicPartition partition, long offset, Marker marker) {
    EpochId before = lastMarker.put(partition, marker.epoch());
    if (before != null
        && offset >= endsAtOpening.get(partition)
        && marker.previous().filter(before::equals).isEmpty()) {
      throw new LostEpochException(partition.toString(), before, marker);
    }
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
    return endsAtOpening.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  /** The epoch that {@link #rows} show; empty before the first. */
  public Optional<EpochId> applied() {
    return applied;
  }

  /** The cut of the log that {@link #rows} reflect. */
  public Positions positions() {
    return positions;
  }

  /** The oldest epoch whose marker heads or follows in every partition. */
  private Optional<EpochId> nextWhole() {
    EpochId candidate = null;
    for (Deque<Marker> waiting : markers.values()) {
      if (waiting.isEmpty()) {
        return Optional.empty();
      }
      EpochId first = waiting.peekFirst().epoch();
      candidate = candidate == null || first.compareTo(candidate) > 0 ? first : candidate;
    }
    for (boolean moved = true; moved; ) {
      moved = false;
      for (Deque<Marker> waiting : markers.values()) {
        Optional<EpochId> atOrAfter = firstAtOrAfter(waiting, candidate);
        if (atOrAfter.isEmpty()) {
          return Optional.empty();
        }
        if (atOrAfter.get().compareTo(candidate) > 0) {
          candidate = atOrAfter.get();
          moved = true;
        }
      }
    }
    return Optional.ofNullable(candidate);
  }

  private static Optional<EpochId> firstAtOrAfter(Deque<Marker> waiting, EpochId epoch) {
    return waiting.stream().map(Marker::epoch).filter(e -> e.compareTo(epoch) >= 0).findFirst();
  }

  private AppliedEpoch apply(EpochId epoch) throws BadRecordException {
    Map<String, List<RowChange>> changes = new HashMap<>();
    Marker last = null;
    for (TopicPartition partition : heldBack.keySet()) {
      List<RowChange> changed = changes.computeIfAbsent(partition.topic(), t -> new ArrayList<>());
      last = drain(partition, epoch, changed);
    }
    applied = Optional.of(epoch);
    positions = last.positions();
    return new AppliedEpoch(epoch, positions, last.time(), changes);
  }

  /** Applies one partition up to and including the marker of {@code epoch}. */
  private Marker drain(TopicPartition partition, EpochId epoch, List<RowChange> changed)
      throws BadRecordException {
    Map<GenericRecord, GenericRecord> table = rows.get(partition.topic());
    while (true) {
      ConsumerRecord<byte[], byte[]> record = heldBack.get(partition).remove();
      if (MarkerHeaders.isMarker(record.headers())) {
        Marker marker = markers.get(partition).remove();
        if (marker.epoch().equals(epoch)) {
          return marker;
        }
        continue;
      }
      GenericRecord key = codec.decode(record.key());
      Optional<GenericRecord> row =
          record.value() == null ? Optional.empty() : Optional.of(codec.decode(record.value()));
      row.ifPresentOrElse(r -> table.put(key, r), () -> table.remove(key));
      changed.add(new RowChange(key, row));
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
