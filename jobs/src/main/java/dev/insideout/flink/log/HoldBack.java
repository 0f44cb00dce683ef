package dev.insideout.flink.log;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.marker.MissingRegion;
import dev.insideout.contract.marker.WholeEpochs.Arrival;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.contract.position.SourceTopic;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.flink.KeyPerPartition;
import dev.insideout.flink.RecordHeader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.flink.api.common.serialization.RuntimeContextInitializationContextAdapters;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple4;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the rows of another group's view back until their epoch is whole, and releases them just
 * before a barrier, so that an epoch of this job sees whole epochs of that view. The first comes
 * when everything has been read that was there at the first start. The positions that it tells on
 * {@link LogReader#PROGRESS} are those of the epoch that it released last.
 *
 * <p>First input: the view's rows, keyed by partition. Second input: the markers of all partitions,
 * broadcast. All that stands before a barrier has arrived when the barrier does, so all subtasks
 * know the same markers then and release the same epoch.
 */
final class HoldBack extends AbstractStreamOperator<RowData>
    implements TwoInputStreamOperator<RawRecord, HeldMarker, RowData>, LogTracker {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(HoldBack.class);

  /** By offset: generation, timestamp, key, and value, which is empty for a tombstone. */
  private static final MapStateDescriptor<Long, Tuple4<Long, Long, byte[], byte[]>> ROWS =
      new MapStateDescriptor<>(
          "rows",
          Types.LONG,
          Types.TUPLE(
              Types.LONG,
              Types.LONG,
              PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO,
              PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));

  private static final ListStateDescriptor<HeldMarker> MARKERS =
      new ListStateDescriptor<>("markers", HeldMarker.TYPE);

  /** The epoch released last, and the newest that is whole, or "". */
  private static final ListStateDescriptor<Tuple2<String, String>> EPOCHS =
      new ListStateDescriptor<>("epochs", Types.TUPLE(Types.STRING, Types.STRING));

  private static final byte[] TOMBSTONE = new byte[0];

  private final HeldView view;
  private final String group;
  private final RecordDecoder decoder;
  private final KeyPerPartition keys;

  private transient MapState<Long, Tuple4<Long, Long, byte[], byte[]>> rows;
  private transient ListState<HeldMarker> markersState;
  private transient ListState<Tuple2<String, String>> epochsState;
  private transient HeldEpochs epochs;
  private transient int[] ownedPartitions;
  private transient boolean speaks;
  private transient Counter badRecords;
  private transient Counter outdatedRecords;
  private transient Counter lostEpochs;

  /**
   * @param group the group that reads the view
   */
  HoldBack(HeldView view, String group, RecordDecoder decoder, KeyPerPartition keys) {
    this.view = view;
    this.group = group;
    this.decoder = decoder;
    this.keys = keys;
  }

  HeldView view() {
    return view;
  }

  @Override
  public String topic() {
    return view.name();
  }

  @Override
  public Optional<LogSource> source() {
    return Optional.empty();
  }

  @Override
  public void checkSchemas(SchemaRegistry registry) {
    decoder.checkSchemas(registry);
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    int subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
    // All know the same, so one may speak for all.
    speaks = subtask == 0;
    ownedPartitions =
        keys.ownedBy(subtask, getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks());
    rows = context.getKeyedStateStore().getMapState(ROWS);
    markersState = context.getOperatorStateStore().getUnionListState(MARKERS);
    epochsState = context.getOperatorStateStore().getUnionListState(EPOCHS);
    epochs = new HeldEpochs(view.partitions());
    for (Tuple2<String, String> known : epochsState.get()) {
      epochs.restore(markersState.get(), epoch(known.f0), epoch(known.f1));
    }
  }

  private static Optional<EpochId> epoch(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(EpochId.parse(text));
  }

  private static String text(Optional<EpochId> epoch) {
    return epoch.map(EpochId::toString).orElse("");
  }

  @Override
  public void open() throws Exception {
    super.open();
    badRecords = getMetricGroup().counter("badRecords");
    outdatedRecords = getMetricGroup().counter("outdatedRecords");
    lostEpochs = getMetricGroup().counter("lostEpochs");
    decoder.open(
        RuntimeContextInitializationContextAdapters.deserializationAdapter(getRuntimeContext()));
  }

  @Override
  public void processElement1(StreamRecord<RawRecord> element) throws Exception {
    RawRecord record = element.getValue();
    rows.put(
        record.offset(),
        Tuple4.of(
            generation(record),
            record.timestamp(),
            record.key(),
            record.value() == null ? TOMBSTONE : record.value()));
  }

  private static long generation(RawRecord record) {
    return record.headers().stream()
        .filter(header -> header.name().equals(MarkerHeaders.GENERATION))
        .reduce((first, last) -> last)
        .map(header -> Long.parseLong(new String(header.value(), StandardCharsets.UTF_8)))
        .orElseThrow();
  }

  @Override
  public void processElement2(StreamRecord<HeldMarker> element) {
    HeldMarker marker = element.getValue();
    Arrival arrival = epochs.add(marker);
    if (arrival == Arrival.LOST && speaks) {
      lostEpochs.inc();
      LOG.error(
          "View {}, partition {}: the epoch before {} is lost, and rows with it. This job goes on when the view's writer has"
              + " made a takeover.",
          view.name(),
          marker.partition(),
          marker.marker().epoch());
    }
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    Optional<EpochId> next = epochs.advance();
    if (next.isPresent()) {
      for (int partition : ownedPartitions) {
        setCurrentKey(keys.of(partition));
        release(partition, epochs.span(partition, next.get()));
      }
      epochs.release(next.get());
    }
    if (speaks) {
      output.collect(LogReader.PROGRESS, new StreamRecord<>(progress()));
    }
  }

  private void release(int partition, HeldSpan span) throws Exception {
    LongStream.Builder offsets = LongStream.builder();
    for (Long offset : rows.keys()) {
      if (offset <= span.end()) {
        offsets.add(offset);
      }
    }
    for (long offset : offsets.build().sorted().toArray()) {
      Tuple4<Long, Long, byte[], byte[]> row = rows.get(offset);
      rows.remove(offset);
      if (span.counts(offset, row.f0)) {
        emit(partition, offset, row);
      } else {
        outdatedRecords.inc();
      }
    }
  }

  private void emit(int partition, long offset, Tuple4<Long, Long, byte[], byte[]> row) {
    byte[] value = row.f3.length == 0 ? null : row.f3;
    try {
      decoder.decode(row.f2, value).forEach(made -> output.collect(new StreamRecord<>(made)));
    } catch (BadRecordException e) {
      badRecords.inc();
      RawRecord record =
          new RawRecord(
              partition,
              offset,
              row.f1,
              "",
              row.f2,
              value,
              List.of(RecordHeader.of(MarkerHeaders.GENERATION, Long.toString(row.f0))));
      output.collect(
          LogReader.DEAD_LETTERS,
          new StreamRecord<>(DeadLetters.letter(view.name(), group, record, e)));
    }
  }

  private Progress progress() {
    Optional<Marker> marker = epochs.releasedMarker();
    if (marker.isEmpty()) {
      return new Progress(view.name(), "", true);
    }
    boolean hydrating = marker.get().kind() == MarkerKind.HYDRATING;
    return new Progress(
        view.name(),
        ownPositions(marker.get()).toString(),
        hydrating,
        Progress.NOTHING,
        MissingRegion.text(ownRegions(marker.get())));
  }

  /** A marker has the positions of all that its group reads. */
  private Positions ownPositions(Marker marker) {
    Map<SourcePartition, Long> own = new HashMap<>(marker.positions().next());
    own.keySet().removeIf(partition -> !view.sources().contains(partition.source()));
    return Positions.of(own);
  }

  private List<MissingRegion> ownRegions(Marker marker) {
    return marker.missing().stream()
        .filter(
            missing ->
                view.sources().stream()
                    .anyMatch(s -> SourceTopic.parse(s).region().equals(missing.region())))
        .toList();
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    if (speaks) {
      markersState.update(epochs.held());
      epochsState.update(List.of(Tuple2.of(text(epochs.released()), text(epochs.newest()))));
    } else {
      markersState.clear();
      epochsState.clear();
    }
  }
}
