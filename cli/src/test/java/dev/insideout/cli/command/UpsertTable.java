package dev.insideout.cli.command;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.contract.wire.BadRecordException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What a plain upsert consumer of a view holds, which is never restarted and knows nothing of
 * epochs: key to the row's columns as text.
 */
final class UpsertTable implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final AvroCodec codec;
  private final Map<String, String> rows = new TreeMap<>();

  /** The rows and tombstones that it has seen, as {@code key row}, since the last {@link #take}. */
  private List<String> seen = new ArrayList<>();

  UpsertTable(LogConnection log, String view) {
    consumer =
        new KafkaConsumer<>(
            log.clientProperties(Map.of("isolation.level", "read_committed")),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    codec = new AvroCodec(new SchemaRegistry(log.registry()));
    consumer.assign(
        consumer.partitionsFor(view).stream()
            .map(info -> new TopicPartition(view, info.partition()))
            .toList());
    consumer.seekToBeginning(consumer.assignment());
  }

  /** Reads all that is there. */
  Map<String, String> rows() throws BadRecordException {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
        apply(record);
      }
    }
    return rows;
  }

  /** Reads on until it holds exactly {@code expected}. */
  void await(Map<String, String> expected) throws BadRecordException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!rows().equals(expected)) {
      if (System.nanoTime() > end) {
        throw new AssertionError(
            "not so after %s: %s and not %s".formatted(PATIENCE, rows, expected));
      }
    }
  }

  private void apply(ConsumerRecord<byte[], byte[]> record) throws BadRecordException {
    if (MarkerHeaders.isMarker(record.headers())) {
      return;
    }
    String key = text(codec.decode(record.key()));
    if (record.value() == null) {
      rows.remove(key);
      seen.add(key);
    } else {
      rows.put(key, text(codec.decode(record.value())));
      seen.add(key + " " + rows.get(key));
    }
  }

  /** What it has seen since the last call. */
  List<String> take() {
    List<String> taken = seen;
    seen = new ArrayList<>();
    return taken;
  }

  private static String text(GenericRecord row) {
    return row.getSchema().getFields().stream()
        .map(field -> String.valueOf(row.get(field.pos())))
        .collect(Collectors.joining(" "));
  }

  @Override
  public void close() {
    consumer.close();
  }
}
