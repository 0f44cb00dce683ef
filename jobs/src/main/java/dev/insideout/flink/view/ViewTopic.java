package dev.insideout.flink.view;

import dev.insideout.contract.LogConnection;
import dev.insideout.flink.TopicAdmin;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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

  private static final Duration POLL = Duration.ofMillis(500);

  private ViewTopic() {}

  /** Makes sure that the topic of {@code view} is there, compacted and with {@code partitions}. */
  public static void ensure(TopicAdmin admin, String view, int partitions) {
    admin.ensure(view, partitions, SETTINGS);
  }

  /**
   * Refuses to start from nothing over a topic that already holds records: rows that are gone by
   * now would stay in it.
   *
   * @throws ViewTopicNotEmptyException naming the view
   */
  static void requireEmpty(LogConnection log, String view, int[] partitions) {
    if (holdsRecords(log, view, partitions)) {
      throw new ViewTopicNotEmptyException(view);
    }
  }

  private static boolean holdsRecords(LogConnection log, String view, int[] partitions) {
    Map<String, Object> settings =
        log.clientProperties(
            Map.of("isolation.level", "read_committed", "auto.offset.reset", "earliest"));
    List<TopicPartition> assigned =
        Arrays.stream(partitions).mapToObj(p -> new TopicPartition(view, p)).toList();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(assigned);
      consumer.seekToBeginning(assigned);
      Map<TopicPartition, Long> ends = consumer.endOffsets(assigned);
      while (assigned.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        // Markers of aborted transactions move the position and are no records.
        if (!consumer.poll(POLL).isEmpty()) {
          return true;
        }
      }
      return false;
    }
  }
}
