package dev.insideout.flink.log;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.topic.DeadLetter;
import dev.insideout.flink.TopicAdmin;
import dev.insideout.flink.TopicSink;
import java.util.Map;

/**
 * Writes what a job's readers could not decode to the dead-letter topics, in the same transactions'
 * rhythm as its views.
 */
public final class DeadLetters {
  public static final String UID = "dead-letters";

  private static final int PARTITIONS = 1;

  /** Kept until somebody deletes them: each is a fact that no view has. */
  private static final Map<String, String> SETTINGS =
      Map.of("cleanup.policy", "delete", "retention.ms", "-1");

  private DeadLetters() {}

  /** Makes sure that the dead-letter topics of {@code readers} are there. */
  public static void ensureTopics(TopicAdmin admin, LogReaders readers) {
    readers.topics().stream()
        .distinct()
        .forEach(topic -> admin.ensure(DeadLetter.topicOf(topic), PARTITIONS, SETTINGS));
  }

  /** Adds one sink for all of a job's readers. */
  public static void collect(LogReaders readers, LogConnection log, String group) {
    readers
        .deadLetters()
        .sinkTo(TopicSink.of(log, group + "-dead-letters"))
        .name("dead letters")
        .uid(UID)
        .setParallelism(1);
  }
}
