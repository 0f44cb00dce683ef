package dev.insideout.flink.log;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourceTopic;
import java.util.Optional;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;

/**
 * A {@code log} table as declared.
 *
 * @param log the cluster and registry of the region that the topic is of
 * @param topic as {@code [region/]topic}
 * @param schemas where those of its records are
 * @param type its physical columns
 * @param key indexes of the primary key's columns; empty without one
 * @param recordType the type of its records, where the topic holds several
 * @param version index of the version column; -1 without one
 * @param from positions at which the first start begins, whatever {@code start} says; partitions
 *     that they do not name begin there
 * @param end positions at which the table ends
 * @param withheld the region that the records may not leave, where the job is in another: then no
 *     dead letter has one
 * @param view the view whose topic it is; empty for a topic that a service writes
 */
record LogTable(
    LogConnection log,
    String group,
    String topic,
    SchemaPlace schemas,
    Optional<RecordType> recordType,
    TableKind kind,
    DataType type,
    int[] key,
    int version,
    LogOptions.Start start,
    Positions from,
    Optional<String> end,
    LogOptions.BadRecord onBadRecord,
    Optional<String> withheld,
    Optional<HeldView> view) {
  RowType rowType() {
    return (RowType) type.getLogicalType();
  }

  /** Where the topic is: its region, and its name there. */
  SourceTopic place() {
    return SourceTopic.parse(topic);
  }

  LogSource source() {
    return new LogSource(topic, start, end.orElse(null));
  }

  BadRecords badRecords() {
    return new BadRecords(topic, group, onBadRecord, withheld.orElse(""));
  }
}
