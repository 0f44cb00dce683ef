package dev.insideout.cli.log;

import dev.insideout.contract.LogConnection;
import dev.insideout.flink.StretchReader;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads topics from their beginnings to where they end now, one after the other. */
public final class CommittedRecords implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final StretchReader reader;

  public CommittedRecords(LogConnection log) {
    consumer = Consumers.readCommitted(log);
    reader = new StretchReader(consumer, PATIENCE);
  }

  /**
   * Hands on all records of {@code topic}, which exists, those of a partition in their order.
   *
   * @throws org.apache.kafka.common.errors.TimeoutException when it gets no further
   */
  public void read(String topic, Consumer<ConsumerRecord<byte[], byte[]>> records) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    reader.read(consumer.beginningOffsets(partitions), consumer.endOffsets(partitions), records);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
