package dev.insideout.flink.log;

import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.flink.TopicRecord;
import java.util.List;
import java.util.Optional;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.OutputTag;

/**
 * Makes rows of raw records, chained behind the source. It notes the next offset of every partition
 * and tells all of them on {@link #PROGRESS} just before each barrier, so that they arrive inside
 * the epoch that the barrier ends. A record that cannot be decoded goes to {@link #DEAD_LETTERS}
 * and counts as read. Markers of a view topic count as read and make no row.
 */
public final class LogReader extends AbstractStreamOperator<RowData>
    implements OneInputStreamOperator<RawRecord, RowData>, LogTracker {
  private static final long serialVersionUID = 1L;

  public static final OutputTag<Progress> PROGRESS = new OutputTag<>("progress", Progress.TYPE);

  public static final OutputTag<TopicRecord> DEAD_LETTERS =
      new OutputTag<>("dead-letters", TopicRecord.TYPE);

  private final LogSource source;
  private final String schemaRegion;
  private final RecordRows rows;
  private final BadRecords bad;

  private transient NextOffsets nextOffsets;
  private transient Counter badRecords;

  /**
   * @param schemaRegion the region whose registry has the schemas; empty for the local one
   */
  LogReader(LogSource source, String schemaRegion, RecordRows rows, BadRecords bad) {
    this.source = source;
    this.schemaRegion = schemaRegion;
    this.rows = rows;
    this.bad = bad;
  }

  @Override
  public Optional<LogSource> source() {
    return Optional.of(source);
  }

  @Override
  public String topic() {
    return source.topic();
  }

  @Override
  public String schemaRegion() {
    return schemaRegion;
  }

  @Override
  public void checkSchemas(SchemaRegistry registry) {
    rows.checkSchemas(registry);
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    nextOffsets = NextOffsets.restored(source.topic(), context.getOperatorStateStore());
  }

  @Override
  public void open() throws Exception {
    super.open();
    badRecords = getMetricGroup().counter("badRecords");
    rows.open(getRuntimeContext());
  }

  @Override
  public void processElement(StreamRecord<RawRecord> element) throws Exception {
    RawRecord record = element.getValue();
    nextOffsets.passed(record);
    if (record.isMarker()) {
      return;
    }
    List<RowData> made;
    try {
      made = rows.of(record);
    } catch (BadRecordException e) {
      TopicRecord letter = bad.letter(record, e);
      badRecords.inc();
      output.collect(DEAD_LETTERS, new StreamRecord<>(letter));
      return;
    }
    for (RowData row : made) {
      output.collect(element.replace(row));
    }
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    output.collect(PROGRESS, new StreamRecord<>(nextOffsets.progress()));
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    nextOffsets.snapshot();
  }
}
