package dev.insideout.cache;

import dev.insideout.contract.LogConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** All partitions of some views, read from the start: what is committed, and nothing else. */
final class ViewPartitions implements AutoCloseable {
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> all = new ArrayList<>();
  private final Map<TopicPartition, Long> endsAtOpening;

  /**
   * Opens {@code views}, whose topics must exist.
   *
   * @throws IllegalArgumentException when a view has no topic, naming it
   */
  ViewPartitions(LogConnection log, Collection<String> views) {
    Map<String, Object> settings =
        log.clientProperties(
            Map.of(
                "isolation.level", "read_committed",
                "enable.auto.commit", "false",
                "allow.auto.create.topics", "false",
                "auto.offset.reset", "none"));
    consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    for (String view : views) {
      List<PartitionInfo> partitions = consumer.partitionsFor(view);
      if (partitions.isEmpty()) {
        consumer.close();
        throw new IllegalArgumentException("there is no topic for view '%s'".formatted(view));
      }
      partitions.stream()
          .map(info -> new TopicPartition(info.topic(), info.partition()))
          .sorted(Comparator.comparing(TopicPartition::partition))
          .forEach(all::add);
    }
    consumer.assign(all);
    consumer.seekToBeginning(all);
    endsAtOpening = consumer.endOffsets(all);
  }

  /** The partitions, view by view. */
  List<TopicPartition> all() {
    return all;
  }

  /** The next records; none when {@code timeout} goes by without any. */
  ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    return consumer.poll(timeout);
  }

  /** Where {@code partition} ended when it was opened. */
  long endAtOpening(TopicPartition partition) {
    return endsAtOpening.get(partition);
  }

  /** True when everything has been polled that was committed before the opening. */
  boolean caughtUp() {
    return endsAtOpening.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  @Override
  public void close() {
    consumer.close();
  }
}
