package dev.insideout.benchmarks.loss;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.MarkerHeaders;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Looks at a view topic's markers without our reader: has a transaction with an epoch in it really
 * been lost? Not thread-safe.
 */
final class MarkerChain implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(50);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<Integer, EpochId> last = new HashMap<>();
  private Optional<EpochId> lost = Optional.empty();
  private long generation;

  MarkerChain(LogConnection log, String view) {
    consumer =
        new KafkaConsumer<>(
            log.clientProperties(
                Map.of("isolation.level", "read_committed", "enable.auto.commit", "false")),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(view).stream()
            .map(info -> new TopicPartition(view, info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  void poll() {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
      if (MarkerHeaders.isMarker(record.headers())) {
        add(record.partition(), MarkerHeaders.read(record.headers()));
      }
    }
  }

  /** A marker that names another predecessor than stands before it follows a loss. */
  private void add(int partition, Marker marker) {
    EpochId before = last.put(partition, marker.epoch());
    generation = Math.max(generation, marker.epoch().generation());
    if (before != null && !marker.previous().equals(Optional.of(before)) && lost.isEmpty()) {
      lost = marker.previous();
    }
  }

  /** The first epoch that a later one names and that is not there. */
  Optional<EpochId> lost() {
    return lost;
  }

  /** The highest generation so far. */
  long generation() {
    return generation;
  }

  /** How many epochs have ended everywhere. */
  Optional<EpochId> leastLast() {
    return last.values().stream().min(EpochId::compareTo);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
