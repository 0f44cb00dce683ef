package dev.insideout.flink.log;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.topic.DeadLetter;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.flink.RecordHeader;
import dev.insideout.flink.TopicAdmin;
import dev.insideout.flink.TopicRecord;
import dev.insideout.flink.TopicSink;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Writes what a job cannot read or write to the dead-letter topics, in the same transactions'
 * rhythm as its views.
 */
public final class DeadLetters {
  public static final String UID = "dead-letters";

  private static final int PARTITIONS = 1;

  /** Kept until somebody deletes them: each is a fact that no view has. */
  private static final Map<String, String> SETTINGS =
      Map.of("cleanup.policy", "delete", "retention.ms", "-1");

  private DeadLetters() {}

  /** Makes sure that the dead-letter topics of {@code topics} are there. */
  public static void ensureTopics(TopicAdmin admin, Collection<String> topics) {
    topics.stream()
        .distinct()
        .forEach(topic -> admin.ensure(DeadLetter.topicOf(topic), PARTITIONS, SETTINGS));
  }

  /**
   * What becomes of {@code record}.
   *
   * @param group the group whose job cannot read it
   */
  static TopicRecord letter(
      String topic, String group, RawRecord record, BadRecordException reason) {
    List<RecordHeader> headers = new ArrayList<>(record.headers());
    headers.add(RecordHeader.of(DeadLetter.TOPIC, topic));
    headers.add(RecordHeader.of(DeadLetter.PARTITION, Integer.toString(record.partition())));
    headers.add(RecordHeader.of(DeadLetter.OFFSET, Long.toString(record.offset())));
    headers.add(RecordHeader.of(DeadLetter.TIME, Long.toString(record.timestamp())));
    headers.add(RecordHeader.of(DeadLetter.GROUP, group));
    headers.add(RecordHeader.of(DeadLetter.ERROR, reason.getMessage()));
    return new TopicRecord(DeadLetter.topicOf(topic), null, record.key(), record.value(), headers);
  }

  /** Adds one sink for all that a job rejects. */
  public static void collect(
      DataStream<TopicRecord> rejected, LogConnection log, String transactionalIdPrefix) {
    rejected
        .sinkTo(TopicSink.of(log, transactionalIdPrefix))
        .name("dead letters")
        .uid(UID)
        .setParallelism(1);
  }
}
