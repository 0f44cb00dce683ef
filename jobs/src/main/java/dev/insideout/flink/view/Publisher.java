package dev.insideout.flink.view;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.flink.RecordHeader;
import dev.insideout.flink.TopicRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;

/**
 * Publishes a view epoch by epoch. Within an epoch it only adds up what the query adds and
 * retracts; just before the barrier that ends the epoch it emits, for each partition that it owns,
 * at most one row or tombstone a changed key and then the marker. All of that goes into the Kafka
 * transaction that the checkpoint commits.
 *
 * <p>First input: {@link EncodedChange}s, keyed by {@link PartitionKeys}. Second input: the
 * positions of the sources, broadcast.
 */
final class Publisher extends AbstractStreamOperator<TopicRecord>
    implements TwoInputStreamOperator<RowData, Cut, TopicRecord> {
  private static final long serialVersionUID = 1L;

  /**
   * The last published row of every key, both in wire format; the key as Latin-1 text, since state
   * compares keys.
   */
  private static final MapStateDescriptor<String, byte[]> PUBLISHED =
      new MapStateDescriptor<>(
          "published", Types.STRING, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

  private static final ValueStateDescriptor<String> LAST_EPOCH =
      new ValueStateDescriptor<>("last-epoch", Types.STRING);

  private final ViewSpec view;
  private final Writer writer;
  private final PartitionKeys partitionKeys;
  private final ViewLog log;

  private transient MapState<String, byte[]> published;
  private transient ValueState<String> lastEpoch;
  private transient int[] ownedPartitions;
  private transient Map<Integer, Map<String, NetChange>> changes;
  private transient Cut cut;
  private transient byte[] sentinel;
  private transient Counter rowsPublished;

  Publisher(ViewSpec view, Writer writer, PartitionKeys partitionKeys, ViewLog log) {
    this.view = view;
    this.writer = writer;
    this.partitionKeys = partitionKeys;
    this.log = log;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    published = context.getKeyedStateStore().getMapState(PUBLISHED);
    lastEpoch = context.getKeyedStateStore().getState(LAST_EPOCH);
    ownedPartitions =
        partitionKeys.ownedBy(
            getRuntimeContext().getTaskInfo().getIndexOfThisSubtask(),
            getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks());
    changes = new HashMap<>();
    if (context.isRestored()) {
      requireNewestState();
    } else {
      log.requireEmpty(view.name(), ownedPartitions);
    }
  }

  /**
   * A topic may be behind the restored state, whose transactions are committed again now, but never
   * ahead of it: rows would stay that the state does not know of.
   */
  private void requireNewestState() throws IOException {
    Map<Integer, EpochId> published = log.lastEpochs(view.name(), ownedPartitions);
    for (Map.Entry<Integer, EpochId> last : published.entrySet()) {
      setCurrentKey(partitionKeys.of(last.getKey()));
      String restored = lastEpoch.value();
      if (restored == null || EpochId.parse(restored).compareTo(last.getValue()) < 0) {
        throw new OlderStateException(view.name(), restored, last.getValue());
      }
    }
  }

  @Override
  public void open() throws Exception {
    super.open();
    ViewSchemas.Ids ids = log.ids(view.schemas());
    sentinel = AvroCodec.encode(ids.key(), view.schemas().sentinel().orElseThrow());
    rowsPublished = getMetricGroup().counter("rowsPublished");
  }

  @Override
  public void processElement1(StreamRecord<RowData> element) {
    RowData change = element.getValue();
    changes
        .computeIfAbsent(EncodedChange.partition(change), p -> new HashMap<>())
        .computeIfAbsent(text(EncodedChange.key(change)), key -> new NetChange())
        .count(EncodedChange.row(change), EncodedChange.added(change));
  }

  @Override
  public void processElement2(StreamRecord<Cut> element) {
    cut = element.getValue();
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    Instant now = Instant.now();
    for (int partition : ownedPartitions) {
      setCurrentKey(partitionKeys.of(partition));
      Optional<EpochId> previous = Optional.ofNullable(lastEpoch.value()).map(EpochId::parse);
      EpochId epoch = new EpochId(cut.generation(), checkpointId);
      int rows = publishChanges(partition, epoch);
      Marker marker =
          new Marker(
              MarkerKind.END,
              writer.group(),
              writer.version(),
              writer.run(),
              epoch,
              previous,
              OptionalLong.empty(),
              Positions.parse(cut.positions()),
              rows,
              now);
      emit(partition, sentinel, null, MarkerHeaders.write(marker));
      lastEpoch.update(epoch.toString());
    }
    changes.clear();
  }

  /**
   * Emits what changed in the partition whose key is current, and returns how many records that
   * took.
   */
  private int publishChanges(int partition, EpochId epoch) throws Exception {
    Map<String, String> headers =
        Map.of(MarkerHeaders.GENERATION, Long.toString(epoch.generation()));
    int rows = 0;
    for (Map.Entry<String, NetChange> change :
        changes.getOrDefault(partition, Map.of()).entrySet()) {
      byte[] before = published.get(change.getKey());
      byte[] after = rowAfter(change.getKey(), change.getValue(), before).orElse(null);
      if (Arrays.equals(before, after)) {
        continue;
      }
      if (after == null) {
        published.remove(change.getKey());
      } else {
        published.put(change.getKey(), after);
      }
      emit(partition, bytes(change.getKey()), after, headers);
      rows++;
    }
    rowsPublished.inc(rows);
    return rows;
  }

  private Optional<byte[]> rowAfter(String key, NetChange change, byte[] before)
      throws IOException {
    try {
      return change.rowAfter(before);
    } catch (NetChange.NotOneRowException e) {
      throw new KeyNotUniqueException(view.name(), view.schemas(), bytes(key), e);
    }
  }

  private void emit(int partition, byte[] key, byte[] value, Map<String, String> headers) {
    List<RecordHeader> recordHeaders =
        headers.entrySet().stream().map(h -> RecordHeader.of(h.getKey(), h.getValue())).toList();
    output.collect(
        new StreamRecord<>(new TopicRecord(view.name(), partition, key, value, recordHeaders)));
  }

  private static String text(byte[] key) {
    return new String(key, StandardCharsets.ISO_8859_1);
  }

  private static byte[] bytes(String key) {
    return key.getBytes(StandardCharsets.ISO_8859_1);
  }
}
