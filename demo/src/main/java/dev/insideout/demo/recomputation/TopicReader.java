package dev.insideout.demo.recomputation;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.demo.fact.Topic;
import dev.insideout.demo.fact.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the company's topics, each partition in order, up to a cut. */
final class TopicReader {
  private static final Duration POLL = Duration.ofMillis(200);

  /** Takes the decoded records; a tombstone has no value. */
  interface Sink {
    void apply(String topic, GenericRecord key, Optional<GenericRecord> value);
  }

  record Counts(long records, Map<String, Long> bad) {}

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Long> ends;
  private final AvroCodec codec;
  private final Sink sink;
  private final Map<String, Long> bad = new HashMap<>();
  private long records;

  private TopicReader(
      KafkaConsumer<byte[], byte[]> consumer,
      Map<TopicPartition, Long> ends,
      AvroCodec codec,
      Sink sink) {
    this.consumer = consumer;
    this.ends = ends;
    this.codec = codec;
    this.sink = sink;
  }

  static Counts read(LogConnection log, Positions upTo, Sink sink) {
    Map<String, Object> settings =
        log.clientProperties(
            Map.of(
                "isolation.level", "read_committed",
                "enable.auto.commit", "false",
                "allow.auto.create.topics", "false",
                "auto.offset.reset", "none"));
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      AvroCodec codec = new AvroCodec(new SchemaRegistry(log.registry()));
      TopicReader reader = new TopicReader(consumer, ends(upTo), codec, sink);
      reader.readAll();
      return new Counts(reader.records, reader.bad);
    }
  }

  /** The local partitions of the company's topics of which something is below the cut. */
  private static Map<TopicPartition, Long> ends(Positions upTo) {
    Set<String> topics = Topics.ALL.stream().map(Topic::name).collect(Collectors.toSet());
    Map<TopicPartition, Long> ends = new HashMap<>();
    for (Map.Entry<SourcePartition, Long> entry : upTo.next().entrySet()) {
      SourcePartition partition = entry.getKey();
      if (partition.region().isEmpty()
          && topics.contains(partition.topic())
          && entry.getValue() > 0) {
        ends.put(new TopicPartition(partition.topic(), partition.partition()), entry.getValue());
      }
    }
    return ends;
  }

  private void readAll() {
    consumer
        .endOffsets(ends.keySet())
        .forEach(
            (partition, end) -> {
              if (end < ends.get(partition)) {
                throw new IllegalArgumentException(
                    "%s ends at offset %d, before the cut at %d: this is another log, or it was cut"
                        .formatted(partition, end, ends.get(partition)));
              }
            });
    Set<TopicPartition> unread = new HashSet<>(ends.keySet());
    consumer.assign(unread);
    consumer.seekToBeginning(unread);
    while (!unread.isEmpty()) {
      consumer.poll(POLL).forEach(this::take);
      if (unread.removeIf(partition -> consumer.position(partition) >= ends.get(partition))) {
        consumer.assign(unread);
      }
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    if (record.offset() >= ends.get(new TopicPartition(record.topic(), record.partition()))) {
      return;
    }
    records++;
    try {
      GenericRecord key = codec.decode(record.key() == null ? new byte[0] : record.key());
      Optional<GenericRecord> value =
          record.value() == null ? Optional.empty() : Optional.of(codec.decode(record.value()));
      sink.apply(record.topic(), key, value);
    } catch (BadRecordException | AvroRuntimeException | ClassCastException e) {
      // The latter two: it is a record, but of a schema that lacks the table's columns.
      bad.merge(record.topic(), 1L, Long::sum);
    }
  }
}
