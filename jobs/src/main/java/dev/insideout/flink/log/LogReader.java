package dev.insideout.flink.log;

import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.flink.TopicRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.flink.api.common.serialization.RuntimeContextInitializationContextAdapters;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.utils.JoinedRowData;
import org.apache.flink.util.OutputTag;

/**
 * Makes rows of raw records, chained behind the source. It notes the next offset of every partition
 * and tells all of them on {@link #PROGRESS} just before each barrier, so that they arrive inside
 * the epoch that the barrier ends. A record that cannot be decoded goes to {@link #DEAD_LETTERS}
 * and counts as read. Markers of a view topic count as read and make no row.
 */
public final class LogReader extends AbstractStreamOperator<RowData>
    implements OneInputStreamOperator<RawRecord, RowData>, LogInput {
  private static final long serialVersionUID = 1L;

  public static final OutputTag<Progress> PROGRESS = new OutputTag<>("progress", Progress.TYPE);

  public static final OutputTag<TopicRecord> DEAD_LETTERS =
      new OutputTag<>("dead-letters", TopicRecord.TYPE);

  private static final ListStateDescriptor<Tuple2<String, Long>> NEXT_OFFSETS =
      new ListStateDescriptor<>("next-offsets", Types.TUPLE(Types.STRING, Types.LONG));

  private final LogSource source;
  private final String topic;
  private final String group;
  private final RecordDecoder decoder;
  private final LogOptions.BadRecord onBadRecord;
  private final RecordMetadata[] metadata;

  private transient TreeMap<Integer, Long> nextOffsets;
  private transient ListState<Tuple2<String, Long>> nextOffsetsState;
  private transient Counter badRecords;

  LogReader(
      LogSource source,
      String group,
      RecordDecoder decoder,
      LogOptions.BadRecord onBadRecord,
      RecordMetadata[] metadata) {
    this.source = source;
    this.topic = source.topic();
    this.group = group;
    this.decoder = decoder;
    this.onBadRecord = onBadRecord;
    this.metadata = metadata;
  }

  LogSource source() {
    return source;
  }

  @Override
  public String topic() {
    return topic;
  }

  @Override
  public void checkSchemas(SchemaRegistry registry) {
    decoder.checkSchemas(registry);
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    nextOffsets = new TreeMap<>();
    nextOffsetsState = context.getOperatorStateStore().getListState(NEXT_OFFSETS);
    for (Tuple2<String, Long> next : nextOffsetsState.get()) {
      nextOffsets.merge(SourcePartition.parse(next.f0).partition(), next.f1, Math::max);
    }
  }

  @Override
  public void open() throws Exception {
    super.open();
    badRecords = getMetricGroup().counter("badRecords");
    decoder.open(
        RuntimeContextInitializationContextAdapters.deserializationAdapter(getRuntimeContext()));
  }

  @Override
  public void processElement(StreamRecord<RawRecord> element) throws Exception {
    RawRecord record = element.getValue();
    nextOffsets.put(record.partition(), record.offset() + 1);
    if (isMarker(record)) {
      return;
    }
    RowData row;
    try {
      row = decoder.decode(record.key(), record.value());
    } catch (BadRecordException e) {
      reject(record, e);
      return;
    }
    output.collect(element.replace(withMetadata(row, record)));
  }

  private RowData withMetadata(RowData row, RawRecord record) {
    if (metadata.length == 0) {
      return row;
    }
    GenericRowData values = new GenericRowData(metadata.length);
    for (int i = 0; i < metadata.length; i++) {
      values.setField(i, metadata[i].read(topic, record));
    }
    return new JoinedRowData(row.getRowKind(), row, values);
  }

  private void reject(RawRecord record, BadRecordException reason) throws BadRecordException {
    if (onBadRecord == LogOptions.BadRecord.FAIL) {
      throw new BadRecordException(
          "topic %s, partition %d, offset %d: %s"
              .formatted(topic, record.partition(), record.offset(), reason.getMessage()),
          reason);
    }
    badRecords.inc();
    output.collect(
        DEAD_LETTERS, new StreamRecord<>(DeadLetters.letter(topic, group, record, reason)));
  }

  private static boolean isMarker(RawRecord record) {
    return record.value() == null
        && record.headers().stream().anyMatch(header -> header.name().equals(MarkerHeaders.KIND));
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    TreeMap<SourcePartition, Long> next = new TreeMap<>();
    nextOffsets.forEach(
        (partition, offset) -> next.put(SourcePartition.of(topic, partition), offset));
    output.collect(
        PROGRESS, new StreamRecord<>(new Progress(topic, new Positions(next).toString(), false)));
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    List<Tuple2<String, Long>> all = new ArrayList<>();
    nextOffsets.forEach((partition, offset) -> all.add(position(partition, offset)));
    nextOffsetsState.update(all);
  }

  private Tuple2<String, Long> position(int partition, long offset) {
    return Tuple2.of(SourcePartition.of(topic, partition).toString(), offset);
  }
}
