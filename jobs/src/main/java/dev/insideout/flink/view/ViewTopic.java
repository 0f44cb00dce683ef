package dev.insideout.flink.view;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.flink.TopicAdmin;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The compacted topic that a view is published to. */
public final class ViewTopic {
  /** A reader may be away this long without rebuilding: tombstones are kept for it. */
  private static final Duration TOMBSTONES_KEPT = Duration.ofDays(7);

  /** A cut of the view may be read exactly for this long: nothing younger is compacted away. */
  private static final Duration HISTORY_KEPT = Duration.ofDays(1);

  private static final Map<String, String> SETTINGS =
      Map.of(
          "cleanup.policy", "compact",
          "delete.retention.ms", Long.toString(TOMBSTONES_KEPT.toMillis()),
          "min.compaction.lag.ms", Long.toString(HISTORY_KEPT.toMillis()));

  /** Offsets from a partition's end; a marker is as a rule among the last few records. */
  private static final long FIRST_LOOK = 1_000;

  private static final Duration POLL = Duration.ofMillis(500);

  private ViewTopic() {}

  /** Makes sure that the topic of {@code view} is there, compacted and with {@code partitions}. */
  public static void ensure(TopicAdmin admin, String view, int partitions) {
    admin.ensure(view, partitions, SETTINGS);
  }

  /**
   * The epoch of the last marker that is committed in each of {@code partitions}; those without one
   * are left out.
   */
  static Map<Integer, EpochId> lastEpochs(LogConnection log, String view, int[] partitions) {
    Map<Integer, EpochId> epochs = new TreeMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(log)) {
      for (TopicPartition partition : assigned(view, partitions)) {
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
          if (MarkerHeaders.isMarker(record.headers())) {
            last = Optional.of(MarkerHeaders.read(record.headers()).epoch());
          }
        }
      }
    }
    return last;
  }

  private static KafkaConsumer<byte[], byte[]> consumer(LogConnection log) {
    return new KafkaConsumer<>(
        log.clientProperties(
            Map.of("isolation.level", "read_committed", "auto.offset.reset", "earliest")),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private static List<TopicPartition> assigned(String view, int[] partitions) {
    return Arrays.stream(partitions).mapToObj(p -> new TopicPartition(view, p)).toList();
  }
}
