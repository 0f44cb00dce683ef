package dev.insideout.flink.log;

import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.flink.TopicRecord;
import java.util.Optional;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Tells the types of a topic's records apart, chained between the source and one {@link TypeReader}
 * a table. It notes how far the topic is read for all of them: they stand at one position. A record
 * of which the type cannot be told is a dead letter, once for all tables.
 */
final class TypeSplitter extends AbstractStreamOperator<TypedRecord>
    implements OneInputStreamOperator<RawRecord, TypedRecord>, LogTracker {
  private static final long serialVersionUID = 1L;

  private final LogSource source;
  private final String registryAddress;
  private final BadRecords bad;

  private transient ValueTypes types;
  private transient NextOffsets nextOffsets;
  private transient Counter badRecords;

  TypeSplitter(LogSource source, String registryAddress, BadRecords bad) {
    this.source = source;
    this.registryAddress = registryAddress;
    this.bad = bad;
  }

  @Override
  public Optional<LogSource> source() {
    return Optional.of(source);
  }

  BadRecords bad() {
    return bad;
  }

  @Override
  public String topic() {
    return source.topic();
  }

  @Override
  public void checkSchemas(SchemaRegistry registry) {
    // The tables behind it have columns, and compare them.
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
    types = new ValueTypes(new SchemaRegistry(registryAddress));
  }

  @Override
  public void processElement(StreamRecord<RawRecord> element) throws Exception {
    RawRecord record = element.getValue();
    nextOffsets.passed(record);
    if (record.isMarker()) {
      return;
    }
    String type;
    try {
      type = record.value() == null ? null : types.of(record.value());
    } catch (BadRecordException e) {
      TopicRecord letter = bad.letter(record, e);
      badRecords.inc();
      output.collect(LogReader.DEAD_LETTERS, new StreamRecord<>(letter));
      return;
    }
    output.collect(element.replace(new TypedRecord(type, record)));
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    output.collect(LogReader.PROGRESS, new StreamRecord<>(nextOffsets.progress()));
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    nextOffsets.snapshot();
  }
}
