package dev.insideout.flink.log;

import dev.insideout.contract.LogConnection;
import dev.insideout.flink.StretchReader;
import dev.insideout.flink.TopicException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Looks at what topics hold, as committed. Who asks holds up a task and its checkpoint: every
 * question is answered within a time, or fails with a {@link TopicException} that says where. Not
 * thread-safe.
 */
final class BoundedConsumer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** A fetch that waits for more holds up the next one, and with it the barrier. */
  private static final int FETCH_WAIT_MS = 5;

  private final Consumer<byte[], byte[]> consumer;
  private final String kafka;
  private final Duration patience;

  BoundedConsumer(LogConnection log) {
    this(log, PATIENCE);
  }

  /**
   * @param patience how long a question may take
   */
  BoundedConsumer(LogConnection log, Duration patience) {
    this(
        new KafkaConsumer<>(
            log.clientProperties(
                Map.of(
                    "isolation.level", "read_committed",
                    "enable.auto.commit", "false",
                    "allow.auto.create.topics", "false",
                    "auto.offset.reset", "earliest",
                    "fetch.max.wait.ms", FETCH_WAIT_MS,
                    "default.api.timeout.ms", (int) patience.toMillis())),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer()),
        log.kafka(),
        patience);
  }

  /**
   * @param patience how long a reader may get no further
   */
  BoundedConsumer(Consumer<byte[], byte[]> consumer, String kafka, Duration patience) {
    this.consumer = consumer;
    this.kafka = kafka;
    this.patience = patience;
  }

  List<TopicPartition> partitions(String topic) {
    return answer(
        topic,
        () ->
            consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList());
  }

  /** The offsets of the first records that are still there. */
  Map<TopicPartition, Long> beginnings(Collection<TopicPartition> partitions) {
    return answer(partitions, () -> consumer.beginningOffsets(partitions));
  }

  /** The offsets after the last committed records. */
  Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) {
    return answer(partitions, () -> consumer.endOffsets(partitions));
  }

  /**
   * Reads a stretch of a partition up to the first record that is not {@code wanted}.
   *
   * @param to not beyond the partition's end
   * @return true when all are
   */
  boolean allMatch(
      TopicPartition partition,
      long from,
      long to,
      Predicate<ConsumerRecord<byte[], byte[]>> wanted) {
    return answer(
        partition,
        () -> {
          consumer.assign(List.of(partition));
          return new StretchReader(consumer, patience)
              .readWhile(Map.of(partition, from), Map.of(partition, to), wanted);
        });
  }

  private <T> T answer(Object asked, Supplier<T> question) {
    try {
      return question.get();
    } catch (KafkaException e) {
      throw new TopicException(
          "looking at %s at %s failed: %s".formatted(asked, kafka, e.getMessage()), e);
    }
  }

  /** A broker whose answer to a goodbye is waited for may be away: half a minute for nothing. */
  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Duration.ZERO));
  }
}
