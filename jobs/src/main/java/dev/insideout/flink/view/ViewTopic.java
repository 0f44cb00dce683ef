package dev.insideout.flink.view;

import dev.insideout.flink.TopicAdmin;
import java.time.Duration;
import java.util.Map;

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

  private ViewTopic() {}

  /** The settings that a view's topic is made with, as Kafka names them. */
  public static Map<String, String> settings() {
    return SETTINGS;
  }

  /** Makes sure that the topic of {@code view} is there, compacted and with {@code partitions}. */
  public static void ensure(TopicAdmin admin, String view, int partitions) {
    admin.ensure(view, partitions, SETTINGS);
  }
}
