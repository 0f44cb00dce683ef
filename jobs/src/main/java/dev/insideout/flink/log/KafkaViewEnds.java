package dev.insideout.flink.log;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Marker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The ends of a view's topic, asked of the broker. */
record KafkaViewEnds(LogConnection log, HeldView view) implements ViewEnds {
  /** Offsets from a partition's end; a marker is as a rule among the last few records. */
  private static final long FIRST_LOOK = 1_000;

  private static final Duration POLL = Duration.ofMillis(500);

  @Override
  public Map<Integer, Long> ends() {
    Map<Integer, Long> ends = new TreeMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      consumer
          .endOffsets(partitions())
          .forEach((partition, end) -> ends.put(partition.partition(), end));
    }
    return ends;
  }

  @Override
  public Map<Integer, EpochId> lastEpochs() {
    Map<Integer, EpochId> epochs = new TreeMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      for (TopicPartition partition : partitions()) {
        lastEpoch(consumer, partition).ifPresent(epoch -> epochs.put(partition.partition(), epoch));
      }
    }
    return epochs;
  }

  /** Reads the end of a partition, and twice as much of it until there is a marker in it. */
  private static Optional<EpochId> lastEpoch(
      KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition) {
    consumer.assign(List.of(partition));
    long begin = consumer.beginningOffsets(List.of(partition)).get(partition);
    long end = consumer.endOffsets(List.of(partition)).get(partition);
    Optional<EpochId> last = Optional.empty();
    long from = end;
    for (long length = FIRST_LOOK; last.isEmpty() && from > begin; length *= 2) {
      from = Math.max(begin, end - length);
      consumer.seek(partition, from);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          Optional<EpochId> found = ViewReader.marker(record.headers()).map(Marker::epoch);
          last = found.isPresent() ? found : last;
        }
      }
    }
    return last;
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        log.clientProperties(
            Map.of("isolation.level", "read_committed", "auto.offset.reset", "earliest")),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private List<TopicPartition> partitions() {
    return IntStream.range(0, view.partitions())
        .mapToObj(partition -> new TopicPartition(view.name(), partition))
        .toList();
  }
}
