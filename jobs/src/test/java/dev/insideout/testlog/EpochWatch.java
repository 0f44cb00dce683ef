package dev.insideout.testlog;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.marker.MissingRegion;
import dev.insideout.contract.marker.WholeEpochs;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.contract.wire.BadRecordException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads views of one group together, whole epoch by whole epoch, from the start of their topics.
 */
public final class EpochWatch implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final AvroCodec codec;
  private final Map<TopicPartition, Deque<ConsumerRecord<byte[], byte[]>>> held =
      new LinkedHashMap<>();
  private final WholeEpochs<TopicPartition> whole;
  private final Map<String, Map<String, String>> rows = new TreeMap<>();

  /**
   * A whole epoch and the views' rows after it: view, first key column, the other columns as text.
   */
  public record Epoch(
      EpochId id,
      MarkerKind kind,
      Positions positions,
      List<MissingRegion> missing,
      Map<String, Map<String, String>> rows) {}

  public EpochWatch(LogConnection log, List<String> views) {
    consumer =
        new KafkaConsumer<>(
            log.clientProperties(Map.of("isolation.level", "read_committed")),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    codec = new AvroCodec(new SchemaRegistry(log.registry()));
    for (String view : views) {
      rows.put(view, new TreeMap<>());
      consumer
          .partitionsFor(view)
          .forEach(
              info -> held.put(new TopicPartition(view, info.partition()), new ArrayDeque<>()));
    }
    whole = new WholeEpochs<>(held.keySet());
    consumer.assign(held.keySet());
    consumer.seekToBeginning(held.keySet());
  }

  /** Reads on for a moment; returns the epochs that became whole. */
  public List<Epoch> poll() throws BadRecordException {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
      TopicPartition partition = new TopicPartition(record.topic(), record.partition());
      held.get(partition).add(record);
      if (MarkerHeaders.isMarker(record.headers())) {
        WholeEpochs.Arrival arrival =
            whole.add(partition, MarkerHeaders.read(record.headers()), true);
        if (arrival != WholeEpochs.Arrival.NEXT) {
          throw new AssertionError("%s: marker is %s".formatted(partition, arrival));
        }
      }
    }
    List<Epoch> epochs = new ArrayList<>();
    for (Optional<EpochId> next = whole.oldest(); next.isPresent(); next = whole.oldest()) {
      Marker marker = null;
      for (TopicPartition partition : held.keySet()) {
        marker = apply(partition, next.get());
      }
      whole.passed(next.get());
      Map<String, Map<String, String>> after = new TreeMap<>();
      rows.forEach((view, table) -> after.put(view, new TreeMap<>(table)));
      epochs.add(new Epoch(next.get(), marker.kind(), marker.positions(), marker.missing(), after));
    }
    return epochs;
  }

  private Marker apply(TopicPartition partition, EpochId epoch) throws BadRecordException {
    while (true) {
      ConsumerRecord<byte[], byte[]> record = held.get(partition).remove();
      if (MarkerHeaders.isMarker(record.headers())) {
        Marker marker = MarkerHeaders.read(record.headers());
        if (marker.epoch().equals(epoch)) {
          return marker;
        }
        continue;
      }
      String key = codec.decode(record.key()).get(0).toString();
      if (record.value() == null) {
        rows.get(partition.topic()).remove(key);
      } else {
        rows.get(partition.topic()).put(key, fields(codec.decode(record.value()), 1));
      }
    }
  }

  private static String fields(GenericRecord row, int from) {
    return row.getSchema().getFields().stream()
        .skip(from)
        .map(field -> text(row.get(field.pos())))
        .collect(Collectors.joining(" "));
  }

  private static String text(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(EpochWatch::text).toList().toString();
    }
    return value instanceof GenericRecord row ? "(%s)".formatted(fields(row, 0)) : "" + value;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
