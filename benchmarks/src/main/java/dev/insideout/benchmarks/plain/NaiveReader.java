package dev.insideout.benchmarks.plain;

import dev.insideout.benchmarks.bank.BankView;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.contract.wire.BadRecordException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads plain Flink's {@code total} as services read an upsert topic: each record counts as it
 * comes. Not thread-safe.
 */
public final class NaiveReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final AvroCodec codec;
  private long readings;
  private long wrong;

  public NaiveReader(LogConnection log) {
    String topic = PlainJob.topic(BankView.TOTAL.view());
    consumer =
        new KafkaConsumer<>(
            log.clientProperties(Map.of("enable.auto.commit", "false")),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    codec = new AvroCodec(new SchemaRegistry(log.registry()));
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Reads what has come and looks at the total after each record. */
  public void poll() throws BadRecordException {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
      readings++;
      if (record.value() == null || !isZero(codec.decode(record.value()))) {
        wrong++;
      }
    }
  }

  private static boolean isZero(GenericRecord row) {
    return row.get("total") instanceof Long total && total == 0;
  }

  /** How often the total was seen. */
  public long readings() {
    return readings;
  }

  /** The share of readings at which money was missing or too much, from 0 to 1. */
  public double wrongShare() {
    return readings == 0 ? 0 : (double) wrong / readings;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
