package dev.insideout.flink.log;

import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.flink.TopicRecord;
import java.io.Serializable;

/**
 * What becomes of the records of a topic that cannot be read.
 *
 * @param group the group whose job reads
 */
record BadRecords(String topic, String group, LogOptions.BadRecord action) implements Serializable {
  /**
   * The dead letter for {@code record}.
   *
   * @throws BadRecordException naming its place, where the table wants its job to fail
   */
  TopicRecord letter(RawRecord record, BadRecordException reason) throws BadRecordException {
    if (action == LogOptions.BadRecord.FAIL) {
      throw new BadRecordException(
          "topic %s, partition %d, offset %d: %s"
              .formatted(topic, record.partition(), record.offset(), reason.getMessage()),
          reason);
    }
    return DeadLetters.letter(topic, group, record, reason);
  }
}
