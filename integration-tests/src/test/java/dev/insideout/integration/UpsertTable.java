package dev.insideout.integration;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.marker.Run;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.contract.wire.BadRecordException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What a plain upsert consumer of the view holds, which is never restarted and drops nothing. On
 * the side it looks whether the view ever had two writers at a time.
 */
final class UpsertTable implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final AvroCodec codec;
  private final Map<String, String> rows = new TreeMap<>();
  private final Map<Integer, Marker> lastMarkers = new HashMap<>();
  private final Set<Long> generations = new TreeSet<>();
  private final Set<Run> runs = new TreeSet<>();
  private final List<String> disorder = new ArrayList<>();

  UpsertTable(LogConnection log) {
    consumer =
        new KafkaConsumer<>(
            log.clientProperties(Map.of("isolation.level", "read_committed")),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    codec = new AvroCodec(new SchemaRegistry(log.registry()));
    consumer.assign(
        consumer.partitionsFor(SalesProject.VIEW).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList());
    consumer.seekToBeginning(consumer.assignment());
  }

  /** Reads all that is there; returns the rows by country, as {@link SalesFacts} has them. */
  Map<String, String> rows() throws BadRecordException {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        take(record);
      }
    }
    return rows;
  }

  private void take(ConsumerRecord<byte[], byte[]> record) throws BadRecordException {
    if (MarkerHeaders.isMarker(record.headers())) {
      if (!MarkerHeaders.isHandover(record.headers())) {
        marker(record.partition(), MarkerHeaders.read(record.headers()));
      }
      return;
    }
    String country = codec.decode(record.key()).get("country").toString();
    if (record.value() == null) {
      rows.remove(country);
    } else {
      rows.put(country, text(codec.decode(record.value())));
    }
  }

  private void marker(int partition, Marker marker) {
    Marker before = lastMarkers.put(partition, marker);
    if (before != null && before.epoch().compareTo(marker.epoch()) >= 0) {
      disorder.add(
          "partition %d: %s behind %s".formatted(partition, marker.epoch(), before.epoch()));
    }
    if (before != null && before.run().compareTo(marker.run()) > 0) {
      disorder.add(
          "partition %d: epoch %s of run %s behind one of the later run %s"
              .formatted(partition, marker.epoch(), marker.run(), before.run()));
    }
    generations.add(marker.epoch().generation());
    runs.add(marker.run());
  }

  /** Epochs that went back, and those of a run whose successor had written before. */
  List<String> disorder() {
    return disorder;
  }

  /** The generations that it has seen. */
  Set<Long> generations() {
    return generations;
  }

  /** The submissions that have written. */
  Set<Run> runs() {
    return runs;
  }

  static String text(GenericRecord row) {
    return "%s %s %s".formatted(row.get("country"), row.get("sale_count"), row.get("amount"));
  }

  @Override
  public void close() {
    consumer.close();
  }
}
