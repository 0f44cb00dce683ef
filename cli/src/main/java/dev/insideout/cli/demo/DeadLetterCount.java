package dev.insideout.cli.demo;

import dev.insideout.cli.log.LogAdmin;
import dev.insideout.cli.log.TopicReader;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.topic.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.header.Header;

/** Counts the records that jobs could not read. */
final class DeadLetterCount {
  private static final Duration PATIENCE = Duration.ofMillis(200);

  private DeadLetterCount() {}

  /** How many dead letters the log holds, by the group whose job put them there. */
  static Map<String, Long> byGroup(LogConnection log) {
    Map<String, Long> counts = new HashMap<>();
    try (LogAdmin admin = LogAdmin.connect(log)) {
      admin.topics().stream()
          .filter(DeadLetter::isDeadLetterTopic)
          .forEach(topic -> count(log, topic, counts));
    }
    return counts;
  }

  private static void count(LogConnection log, String topic, Map<String, Long> counts) {
    try (TopicReader reader = new TopicReader(log, topic)) {
      while (!reader.caughtUp()) {
        reader
            .poll(PATIENCE)
            .forEach(
                record -> {
                  Header group = record.headers().lastHeader(DeadLetter.GROUP);
                  if (group != null) {
                    counts.merge(new String(group.value(), StandardCharsets.UTF_8), 1L, Long::sum);
                  }
                });
      }
    }
  }
}
