package dev.insideout.flink.log;

import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.flink.TopicRecord;
import java.io.Serializable;
import java.util.List;

/**
 * What becomes of the records of a topic that cannot be read.
 *
 * @param group the group whose job reads
 * @param withheld the region that the records may not leave, where the job is in another; else
 *     empty
 */
record BadRecords(String topic, String group, LogOptions.BadRecord action, String withheld)
    implements Serializable {
  /**
   * The dead letter for {@code record}.
   *
   * @throws BadRecordException naming its place, where the table wants its job to fail
   */
  TopicRecord letter(RawRecord found, BadRecordException why) throws BadRecordException {
    RawRecord record = withheld.isEmpty() ? found : withoutContent(found);
    BadRecordException reason = withheld.isEmpty() ? why : withoutContent();
    if (action == LogOptions.BadRecord.FAIL) {
      throw new BadRecordException(
          "topic %s, partition %d, offset %d: %s"
              .formatted(topic, record.partition(), record.offset(), reason.getMessage()),
          reason);
    }
    return DeadLetters.letter(topic, group, record, reason);
  }

  private static RawRecord withoutContent(RawRecord record) {
    return new RawRecord(
        record.partition(),
        record.offset(),
        record.timestamp(),
        record.timestampType(),
        null,
        null,
        List.of());
  }

  /** What is wrong with a record may quote it. */
  private BadRecordException withoutContent() {
    return new BadRecordException(
        "it cannot be read, and stays in region %s: look at it there".formatted(withheld));
  }
}
