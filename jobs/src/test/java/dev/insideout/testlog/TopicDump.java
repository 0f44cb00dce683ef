package dev.insideout.testlog;

import static org.assertj.core.api.Assertions.fail;

import dev.insideout.contract.LogConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The committed records of a topic. */
public final class TopicDump {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private TopicDump() {}

  /** Reads until there are {@code least} records, and then all up to the present end. */
  public static List<ConsumerRecord<byte[], byte[]>> of(
      LogConnection log, String topic, int least) {
    Instant deadline = Instant.now().plus(PATIENCE);
    Map<String, Object> settings =
        log.clientProperties(
            Map.of("isolation.level", "read_committed", "auto.offset.reset", "earliest"));
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      while (records.size() < least || !atEnd(consumer, partitions)) {
        if (Instant.now().isAfter(deadline)) {
          fail("expected %d records in %s, found %s", least, topic, records);
        }
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
    }
    return records;
  }

  private static boolean atEnd(
      KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    return partitions.stream().allMatch(p -> consumer.position(p) >= ends.get(p));
  }
}
