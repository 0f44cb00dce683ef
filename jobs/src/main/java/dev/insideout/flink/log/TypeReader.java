package dev.insideout.flink.log;

import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.flink.TopicRecord;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/**
 * Makes the rows of one table of the records of its type, chained behind the {@link TypeSplitter}
 * of the topic. Other types are none of its business. A tombstone deletes the key's row, where the
 * table has a key.
 */
final class TypeReader extends AbstractStreamOperator<RowData>
    implements OneInputStreamOperator<TypedRecord, RowData>, LogInput {
  private static final long serialVersionUID = 1L;

  private final RecordType type;
  private final RowType key;
  private final boolean rejectsTombstones;
  private final RecordRows rows;
  private final BadRecords bad;

  private transient Counter badRecords;

  /**
   * @param key the columns of the primary key; none for a table of events
   * @param rejectsTombstones false where another table of the same key does already: a tombstone
   *     that cannot be read is one dead letter
   */
  TypeReader(
      RecordType type, RowType key, boolean rejectsTombstones, RecordRows rows, BadRecords bad) {
    this.type = type;
    this.key = key;
    this.rejectsTombstones = rejectsTombstones;
    this.rows = rows;
    this.bad = bad;
  }

  RecordType type() {
    return type;
  }

  RowType key() {
    return key;
  }

  @Override
  public String topic() {
    return type.topic();
  }

  @Override
  public void checkSchemas(SchemaRegistry registry) {
    rows.checkSchemas(registry);
  }

  @Override
  public void open() throws Exception {
    super.open();
    badRecords = getMetricGroup().counter("badRecords");
    rows.open(getRuntimeContext());
  }

  @Override
  public void processElement(StreamRecord<TypedRecord> element) throws Exception {
    TypedRecord typed = element.getValue();
    boolean tombstone = typed.type() == null;
    if (tombstone ? key.getFieldCount() == 0 : !typed.type().equals(type.name())) {
      return;
    }
    try {
      for (RowData row : rows.of(typed.record())) {
        output.collect(element.replace(row));
      }
    } catch (BadRecordException e) {
      if (!tombstone || rejectsTombstones) {
        TopicRecord letter = bad.letter(typed.record(), e);
        badRecords.inc();
        output.collect(LogReader.DEAD_LETTERS, new StreamRecord<>(letter));
      }
    }
  }
}
