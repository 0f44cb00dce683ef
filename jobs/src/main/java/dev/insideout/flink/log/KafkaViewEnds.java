package dev.insideout.flink.log;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Marker;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** The ends of a view's topic, asked of the broker. */
record KafkaViewEnds(LogConnection log, HeldView view) implements ViewEnds {
  /** Offsets from a partition's end; a marker is as a rule among the last few records. */
  private static final long FIRST_LOOK = 1_000;

  @Override
  public Map<Integer, Long> ends() {
    try (BoundedConsumer consumer = new BoundedConsumer(log)) {
      return ends(consumer, view);
    }
  }

  static Map<Integer, Long> ends(BoundedConsumer consumer, HeldView view) {
    List<TopicPartition> partitions =
        IntStream.range(0, view.partitions())
            .mapToObj(partition -> new TopicPartition(view.name(), partition))
            .toList();
    Map<TopicPartition, Long> begins = consumer.beginnings(partitions);
    Map<TopicPartition, Long> ends = consumer.ends(partitions);
    Map<Integer, Long> afterMarkers = new TreeMap<>();
    for (TopicPartition partition : partitions) {
      long end = ends.get(partition);
      long after = lastMarker(consumer, partition, begins.get(partition), end).orElse(end);
      afterMarkers.put(partition.partition(), after);
    }
    return afterMarkers;
  }

  /** Reads the end of a partition, and twice as much of it until there is a marker in it. */
  private static OptionalLong lastMarker(
      BoundedConsumer consumer, TopicPartition partition, long begin, long end) {
    Last last = new Last();
    long from = end;
    for (long length = FIRST_LOOK; last.after.isEmpty() && from > begin; length *= 2) {
      from = Math.max(begin, end - length);
      consumer.allMatch(partition, from, end, last::look);
    }
    return last.after;
  }

  /** To readers, a marker that comes after a later one is none. */
  private static final class Last {
    private Optional<EpochId> epoch = Optional.empty();
    private OptionalLong after = OptionalLong.empty();

    boolean look(ConsumerRecord<byte[], byte[]> record) {
      Optional<EpochId> found =
          ViewReader.marker(record.headers(), record.value()).map(Marker::epoch);
      if (found.isPresent() && epoch.filter(e -> e.compareTo(found.get()) >= 0).isEmpty()) {
        epoch = found;
        after = OptionalLong.of(record.offset() + 1);
      }
      return true;
    }
  }
}
