package dev.insideout.flink.log;

import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.flink.RecordHeader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
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
import org.apache.flink.util.OutputTag;
import org.apache.kafka.common.header.Headers;

/**
 * Tells the markers of a view topic from its rows, chained behind the source. What no writer of a
 * view wrote is counted and dropped, and so is what comes of a generation that is over.
 */
final class ViewReader extends AbstractStreamOperator<RawRecord>
    implements OneInputStreamOperator<RawRecord, RawRecord> {
  private static final long serialVersionUID = 1L;

  static final OutputTag<HeldMarker> MARKERS = new OutputTag<>("markers", HeldMarker.TYPE);

  /** Where each partition's last marker stood at the first start: {@link ViewEnds#ends}. */
  private static final ListStateDescriptor<Tuple2<Integer, Long>> ENDS =
      new ListStateDescriptor<>("ends", Types.TUPLE(Types.INT, Types.LONG));

  /** The newest generation that each partition has shown. */
  private static final ListStateDescriptor<Tuple2<Integer, Long>> GENERATIONS =
      new ListStateDescriptor<>("generations", Types.TUPLE(Types.INT, Types.LONG));

  private final ViewEnds ends;

  private transient Map<Integer, Long> endsAtStart;
  private transient ListState<Tuple2<Integer, Long>> endsState;
  private transient Map<Integer, Long> generations;
  private transient ListState<Tuple2<Integer, Long>> generationsState;
  private transient Counter foreignRecords;
  private transient Counter outdatedRecords;

  ViewReader(ViewEnds ends) {
    this.ends = ends;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    // Any subtask may be given any partition after a restore.
    endsState = context.getOperatorStateStore().getUnionListState(ENDS);
    generationsState = context.getOperatorStateStore().getUnionListState(GENERATIONS);
    endsAtStart = greatest(endsState);
    generations = greatest(generationsState);
    if (endsAtStart.isEmpty()) {
      endsAtStart.putAll(ends.ends());
    }
  }

  private static Map<Integer, Long> greatest(ListState<Tuple2<Integer, Long>> state)
      throws Exception {
    Map<Integer, Long> byPartition = new TreeMap<>();
    for (Tuple2<Integer, Long> entry : state.get()) {
      byPartition.merge(entry.f0, entry.f1, Math::max);
    }
    return byPartition;
  }

  @Override
  public void open() throws Exception {
    super.open();
    foreignRecords = getMetricGroup().counter("foreignRecords");
    outdatedRecords = getMetricGroup().counter("outdatedRecords");
  }

  @Override
  public void processElement(StreamRecord<RawRecord> element) {
    RawRecord record = element.getValue();
    Headers headers = RecordHeader.kafka(record.headers());
    boolean isMarker = MarkerHeaders.isMarker(headers);
    if (isMarker && MarkerHeaders.isHandover(headers)) {
      return;
    }
    OptionalLong generation = MarkerHeaders.generation(headers);
    boolean foreign =
        isMarker
            ? marker(headers, record.value()).isEmpty()
            : record.key() == null || generation.isEmpty();
    if (foreign) {
      foreignRecords.inc();
    } else if (isOver(record.partition(), generation.orElseThrow())) {
      outdatedRecords.inc();
    } else if (isMarker) {
      output.collect(MARKERS, new StreamRecord<>(held(record)));
    } else {
      output.collect(element);
    }
  }

  private boolean isOver(int partition, long generation) {
    return generations.merge(partition, generation, Math::max) > generation;
  }

  /** The marker of an epoch that a record with these headers is; empty for any other record. */
  static Optional<Marker> marker(Headers headers, byte[] value) {
    if (value != null || !MarkerHeaders.isMarker(headers)) {
      return Optional.empty();
    }
    try {
      return Optional.of(MarkerHeaders.read(headers))
          .filter(marker -> marker.kind() != MarkerKind.EAGER);
    } catch (IllegalArgumentException e) {
      // Not written by a writer of views, or by one that is newer than this reader.
      return Optional.empty();
    }
  }

  private HeldMarker held(RawRecord record) {
    Map<String, String> headers = new HashMap<>();
    for (RecordHeader header : record.headers()) {
      if (header.value() != null) {
        headers.put(header.name(), new String(header.value(), StandardCharsets.UTF_8));
      }
    }
    return new HeldMarker(
        record.partition(),
        record.offset(),
        endsAtStart.getOrDefault(record.partition(), 0L),
        headers);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    endsState.update(entries(endsAtStart));
    generationsState.update(entries(generations));
  }

  private static List<Tuple2<Integer, Long>> entries(Map<Integer, Long> byPartition) {
    List<Tuple2<Integer, Long>> entries = new ArrayList<>();
    byPartition.forEach((partition, value) -> entries.add(Tuple2.of(partition, value)));
    return entries;
  }
}
