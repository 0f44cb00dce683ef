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
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Tells the markers of a view topic from its rows, chained behind the source. What no writer of a
 * view wrote is counted and dropped.
 */
final class ViewReader extends AbstractStreamOperator<RawRecord>
    implements OneInputStreamOperator<RawRecord, RawRecord> {
  private static final long serialVersionUID = 1L;

  static final OutputTag<HeldMarker> MARKERS = new OutputTag<>("markers", HeldMarker.TYPE);

  /** Where each partition ended at the first start. */
  private static final ListStateDescriptor<Tuple2<Integer, Long>> ENDS =
      new ListStateDescriptor<>("ends", Types.TUPLE(Types.INT, Types.LONG));

  private final ViewEnds ends;

  private transient Map<Integer, Long> endsAtStart;
  private transient ListState<Tuple2<Integer, Long>> endsState;
  private transient Counter foreignRecords;

  ViewReader(ViewEnds ends) {
    this.ends = ends;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    // Any subtask may be given any partition after a restore.
    endsState = context.getOperatorStateStore().getUnionListState(ENDS);
    endsAtStart = new TreeMap<>();
    for (Tuple2<Integer, Long> end : endsState.get()) {
      endsAtStart.merge(end.f0, end.f1, Math::max);
    }
    if (endsAtStart.isEmpty()) {
      endsAtStart.putAll(ends.ends());
    }
  }

  @Override
  public void open() throws Exception {
    super.open();
    foreignRecords = getMetricGroup().counter("foreignRecords");
  }

  @Override
  public void processElement(StreamRecord<RawRecord> element) {
    RawRecord record = element.getValue();
    RecordHeaders headers = new RecordHeaders();
    record.headers().forEach(header -> headers.add(header.name(), header.value()));
    if (MarkerHeaders.isMarker(headers)) {
      if (record.value() == null && marker(headers).isPresent()) {
        output.collect(MARKERS, new StreamRecord<>(held(record)));
      } else {
        foreignRecords.inc();
      }
    } else if (record.key() != null && MarkerHeaders.generation(headers).isPresent()) {
      output.collect(element);
    } else {
      foreignRecords.inc();
    }
  }

  /** The marker of an epoch that these headers are; empty for any other record. */
  static Optional<Marker> marker(Headers headers) {
    if (!MarkerHeaders.isMarker(headers)) {
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
    List<Tuple2<Integer, Long>> all = new ArrayList<>();
    endsAtStart.forEach((partition, end) -> all.add(Tuple2.of(partition, end)));
    endsState.update(all);
  }
}
