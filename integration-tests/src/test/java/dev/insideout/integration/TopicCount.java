package dev.insideout.integration;

import dev.insideout.contract.LogConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** How much a topic holds. */
final class TopicCount {
  private static final Duration POLL = Duration.ofMillis(100);

  private TopicCount() {}

  /** The offsets at which its partitions end, added up; 0 when it does not exist. */
  static long ends(LogConnection log, String topic) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(log)) {
      return consumer.endOffsets(partitions(consumer, topic)).values().stream()
          .mapToLong(Long::longValue)
          .sum();
    }
  }

  /** Its committed records. */
  static long records(LogConnection log, String topic) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(log)) {
      List<TopicPartition> partitions = partitions(consumer, topic);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      long records = 0;
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        records += consumer.poll(POLL).count();
      }
      return records;
    }
  }

  private static KafkaConsumer<byte[], byte[]> consumer(LogConnection log) {
    return new KafkaConsumer<>(
        log.clientProperties(Map.of("isolation.level", "read_committed")),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private static List<TopicPartition> partitions(
      KafkaConsumer<byte[], byte[]> consumer, String topic) {
    return consumer.listTopics().getOrDefault(topic, List.of()).stream()
        .map(info -> new TopicPartition(topic, info.partition()))
        .toList();
  }
}
