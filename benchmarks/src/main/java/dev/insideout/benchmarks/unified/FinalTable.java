package dev.insideout.benchmarks.unified;

import dev.insideout.benchmarks.unified.fact.FactTables;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.contract.wire.BadRecordException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What a reader of a view's topic has in the end, and what it was sent on the way. Kept as bytes:
 * tables are large.
 */
final class FinalTable {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int SAMPLES = 3;

  private final Map<ByteBuffer, byte[]> rows = new HashMap<>();

  /** Of each partition, the keys that were sent since its last marker. */
  private final Map<Integer, Set<ByteBuffer>> sent = new HashMap<>();

  private long records;
  private long needless;
  private long repeated;

  private FinalTable() {}

  /**
   * How a table compares.
   *
   * @param rows that it must have
   * @param wrong rows that are missing, too many, or another
   * @param samples of what is wrong
   * @param records that were sent, without markers
   * @param needless records that changed nothing
   * @param repeated records of a key that was sent already since the last marker
   */
  record Verdict(
      long rows, long wrong, List<String> samples, long records, long needless, long repeated) {
    Verdict {
      samples = List.copyOf(samples);
    }
  }

  /** Reads what is committed of {@code topic}. */
  static FinalTable read(LogConnection log, String topic) {
    Map<String, Object> settings =
        log.clientProperties(
            Map.of(
                "isolation.level", "read_committed",
                "enable.auto.commit", "false",
                "auto.offset.reset", "none",
                "max.poll.records", "10000"));
    FinalTable table = new FinalTable();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(POLL).forEach(table::take);
      }
    }
    return table;
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    Set<ByteBuffer> since = sent.computeIfAbsent(record.partition(), partition -> new HashSet<>());
    if (MarkerHeaders.isMarker(record.headers())) {
      since.clear();
      return;
    }
    ByteBuffer key = ByteBuffer.wrap(record.key());
    byte[] before = record.value() == null ? rows.remove(key) : rows.put(key, record.value());
    records++;
    if (Arrays.equals(before, record.value())) {
      needless++;
    }
    if (!since.add(key)) {
      repeated++;
    }
  }

  /** Compares every row with what {@code facts} come to. */
  Verdict compare(UnifiedView view, FactTables facts, SchemaRegistry registry)
      throws BadRecordException {
    AvroCodec codec = new AvroCodec(registry);
    List<String> samples = new ArrayList<>();
    Set<String> missing = new HashSet<>(facts.orders());
    long wrong = 0;
    for (Map.Entry<ByteBuffer, byte[]> entry : rows.entrySet()) {
      String key = codec.decode(entry.getKey().array()).get(UnifiedView.KEY).toString();
      missing.remove(key);
      List<Object> row = row(view, codec.decode(entry.getValue()));
      Optional<List<Object>> expected = facts.joined(key).map(view::row);
      if (!expected.equals(Optional.of(row))) {
        wrong++;
        if (samples.size() < SAMPLES) {
          samples.add(
              "%s is %s, must be %s"
                  .formatted(key, row, expected.map(List::toString).orElse("no row")));
        }
      }
    }
    missing.stream()
        .limit(SAMPLES)
        .forEach(key -> samples.add(key + " is missing: " + facts.joined(key).map(view::row)));
    return new Verdict(
        facts.orders().size(), wrong + missing.size(), samples, records, needless, repeated);
  }

  private static List<Object> row(UnifiedView view, GenericRecord record) {
    List<Object> row = new ArrayList<>();
    for (ViewColumn column : view.columns()) {
      Object value = record.get(column.name());
      row.add(value instanceof CharSequence text ? text.toString() : value);
    }
    return row;
  }
}
