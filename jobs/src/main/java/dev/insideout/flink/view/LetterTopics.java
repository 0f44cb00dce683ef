package dev.insideout.flink.view;

import dev.insideout.contract.LogConnection;
import dev.insideout.flink.FolderLog;

/** The dead-letter topics of a group's job, as it looks for its own letters. Not thread-safe. */
interface LetterTopics extends AutoCloseable {
  /** The offset below which every transaction of {@code topic} has been committed or aborted. */
  long stable(String topic);

  /** True when no transaction was open in {@code topic} at {@code stable}. */
  boolean settled(String topic, long stable);

  /** How many committed letters of the group {@code topic} has at offsets in [from, to). */
  long letters(String topic, long from, long to);

  /** Those of the real log, or of one in a folder. */
  static LetterTopics at(LogConnection log, String group) {
    return FolderLog.of(log)
        .<LetterTopics>map(FolderLetterTopics::new)
        .orElseGet(() -> new KafkaLetterTopics(log, group));
  }

  @Override
  void close();
}
