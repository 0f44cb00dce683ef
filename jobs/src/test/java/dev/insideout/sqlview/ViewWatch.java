package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.fail;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.contract.wire.BadRecordException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The table that an ordinary upsert reader of a view topic holds: rows as text, the key's column
 * left out.
 */
final class ViewWatch implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final AvroCodec codec;
  private final Map<String, String> rows = new TreeMap<>();
  private final Map<String, byte[]> keys = new HashMap<>();
  private final Map<Long, Integer> records = new HashMap<>();
  private final Set<Long> generations = new TreeSet<>();
  private final Set<String> deleted = new TreeSet<>();

  ViewWatch(LogConnection log, String view) {
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

  /**
   * Reads on until the table is {@code expected}: key to the row's other columns, space-separated.
   */
  void await(Map<String, String> expected) throws BadRecordException {
    await(table -> table.entrySet().containsAll(expected.entrySet()), expected.toString());
  }

  void awaitRow(String key) throws BadRecordException {
    await(table -> table.containsKey(key), "a row " + key);
  }

  private void await(Predicate<Map<String, String>> condition, String expected)
      throws BadRecordException {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (!condition.test(rows)) {
      if (Instant.now().isAfter(deadline)) {
        fail("expected %s, but the view holds %s", expected, rows);
      }
      poll();
    }
  }

  /** Reads what has come. */
  void poll() throws BadRecordException {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
      apply(record);
    }
  }

  /** Waits until the row was deleted; it may be there again by now. */
  void awaitDeleted(String key) throws BadRecordException {
    await(table -> deleted.contains(key), "that row %s is deleted".formatted(key));
  }

  /** Waits until this generation has ended an epoch. */
  void awaitGeneration(long generation) throws BadRecordException {
    await(table -> generations.contains(generation), "generation " + generation);
  }

  Map<String, String> rows() {
    return rows;
  }

  /** How many rows and tombstones a generation has published. */
  int recordsOfGeneration(long generation) {
    return records.getOrDefault(generation, 0);
  }

  /** The bytes of the key of a row that was there. */
  byte[] keyBytes(String key) {
    return keys.get(key);
  }

  Set<Long> generations() {
    return generations;
  }

  private void apply(ConsumerRecord<byte[], byte[]> record) throws BadRecordException {
    if (MarkerHeaders.isMarker(record.headers()) && MarkerHeaders.isHandover(record.headers())) {
      return;
    }
    if (MarkerHeaders.isMarker(record.headers())) {
      Marker marker = MarkerHeaders.read(record.headers());
      generations.add(marker.epoch().generation());
      return;
    }
    MarkerHeaders.generation(record.headers())
        .ifPresent(generation -> records.merge(generation, 1, Integer::sum));
    String key = codec.decode(record.key()).get(0).toString();
    keys.put(key, record.key());
    if (record.value() == null) {
      rows.remove(key);
      deleted.add(key);
    } else {
      rows.put(key, text(codec.decode(record.value())));
    }
  }

  private static String text(GenericRecord row) {
    return row.getSchema().getFields().stream()
        .skip(1)
        .map(field -> String.valueOf(row.get(field.pos())))
        .collect(Collectors.joining(" "));
  }

  @Override
  public void close() {
    consumer.close();
  }
}
