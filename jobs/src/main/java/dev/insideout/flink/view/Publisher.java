package dev.insideout.flink.view;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.marker.MissingRegion;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.flink.RecordHeader;
import dev.insideout.flink.TopicRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;

/**
 * Publishes a view: adds up what the query adds and retracts, and emits the net change of each key
 * against its last published row, for the partitions that it owns. How often it does so, the
 * deliveries say; at the latest just before the barrier that ends an epoch, and then a marker.
 *
 * <p>First input: {@link EncodedChange}s, keyed by {@link PartitionKeys}. Second input: the {@link
 * Cut} of each epoch, broadcast.
 */
abstract class Publisher extends AbstractStreamOperator<TopicRecord>
    implements TwoInputStreamOperator<RowData, Cut, TopicRecord> {
  private static final long serialVersionUID = 1L;

  private static final ValueStateDescriptor<String> LAST_EPOCH =
      new ValueStateDescriptor<>("last-epoch", Types.STRING);

  static final long FIRST_GENERATION = 1;

  private final ViewSpec view;
  private final Writer writer;
  private final PartitionKeys partitionKeys;
  private final ViewLog log;

  private transient PublishedRows published;
  private transient ValueState<String> lastEpoch;
  private transient int[] ownedPartitions;

  /** By partition. */
  private transient List<Map<String, NetChange>> changes;

  private transient Cut cut;
  private transient byte[] sentinel;
  private transient Counter rowsPublished;

  /** A publisher of {@code view}, as its delivery wants it. */
  static Publisher of(ViewSpec view, Writer writer, PartitionKeys partitionKeys, ViewLog log) {
    return switch (view.delivery()) {
      case EPOCH -> new EpochPublisher(view, writer, partitionKeys, log);
      case EAGER -> new EagerPublisher(view, writer, partitionKeys, log);
    };
  }

  Publisher(ViewSpec view, Writer writer, PartitionKeys partitionKeys, ViewLog log) {
    this.view = view;
    this.writer = writer;
    this.partitionKeys = partitionKeys;
    this.log = log;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    published = new PublishedRows(context.getKeyedStateStore());
    lastEpoch = context.getKeyedStateStore().getState(LAST_EPOCH);
    ownedPartitions =
        partitionKeys.ownedBy(
            getRuntimeContext().getTaskInfo().getIndexOfThisSubtask(),
            getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks());
    changes =
        Stream.generate(HashMap<String, NetChange>::new)
            .limit(view.partitions())
            .collect(Collectors.toList());
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
    NetChange net =
        changes
            .get(EncodedChange.partition(change))
            .computeIfAbsent(text(EncodedChange.key(change)), key -> new NetChange());
    boolean added = EncodedChange.added(change);
    if (view.upserts()) {
      net.replace(added ? EncodedChange.row(change) : null);
    } else {
      net.count(EncodedChange.row(change), added);
    }
  }

  @Override
  public void processElement2(StreamRecord<Cut> element) {
    cut = element.getValue();
  }

  /** The last cut that was told; empty before the first. */
  final Optional<Cut> lastCut() {
    return Optional.ofNullable(cut);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    if (cut == null || cut.checkpoint() != checkpointId) {
      throw new IllegalStateException(
          "the cut of epoch %d is missing: checkpoints must be exactly-once and aligned"
              .formatted(checkpointId));
    }
    for (int partition : ownedPartitions) {
      setCurrentKey(partitionKeys.of(partition));
      end(partition, cut);
      changes.get(partition).clear();
    }
  }

  /** Ends an epoch in one partition, whose key is current. */
  abstract void end(int partition, Cut cut) throws Exception;

  /** What every row and tombstone bears. */
  abstract List<RecordHeader> rowHeaders(Cut cut);

  /** How many rows were emitted since the last marker and before the barrier. */
  abstract int publishedAtOnce(int partition);

  /** What a marker says of the rows before it. */
  abstract MarkerKind markerKind(Cut cut);

  /**
   * True when the partition, whose key is current, is as this generation left it. It is not when
   * the checkpoint of the takeover was given up before this subtask had its barrier: then the
   * takeover is still to be made.
   */
  final boolean continues(Cut cut) throws IOException {
    String last = lastEpoch.value();
    return last == null
        ? cut.generation() == FIRST_GENERATION
        : EpochId.parse(last).generation() == cut.generation();
  }

  /** Takes the epoch's changes into the state alone. */
  final void remember(int partition) throws Exception {
    for (Map.Entry<String, NetChange> change : changes.get(partition).entrySet()) {
      byte[] before = published.get(change.getKey());
      byte[] after = rowAfter(change.getKey(), change.getValue(), before).orElse(null);
      if (!Arrays.equals(before, after)) {
        store(change.getKey(), after);
      }
    }
  }

  /** Emits the epoch's changes, and the marker. */
  final void publish(int partition) throws Exception {
    int rows = 0;
    for (Map.Entry<String, NetChange> change : changes.get(partition).entrySet()) {
      byte[] before = published.get(change.getKey());
      byte[] after = rowAfter(change.getKey(), change.getValue(), before).orElse(null);
      rows += emitChange(partition, change.getKey(), before, after);
    }
    Optional<EpochId> previous = Optional.ofNullable(lastEpoch.value()).map(EpochId::parse);
    mark(partition, previous, OptionalLong.empty(), rows);
  }

  /**
   * Emits the changes of one partition whose net result is a row by now, or has been none for a
   * while; the others wait.
   *
   * @param now by the clock, in milliseconds
   * @param patience how long a key is without a row before that is told
   * @return true when there are keys that are not told to be without one yet
   */
  final boolean publishSettled(int partition, long now, long patience) throws Exception {
    setCurrentKey(partitionKeys.of(partition));
    boolean gone = false;
    Iterator<Map.Entry<String, NetChange>> waiting = changes.get(partition).entrySet().iterator();
    while (waiting.hasNext()) {
      Map.Entry<String, NetChange> change = waiting.next();
      byte[] before = published.get(change.getKey());
      Optional<byte[]> after;
      try {
        after = change.getValue().rowAfter(before);
      } catch (NetChange.NotOneRowException e) {
        // Half of an update: the other half is on its way.
        change.getValue().withdraw(before);
        continue;
      }
      if (after.isEmpty() && before != null && !change.getValue().goneFor(patience, now)) {
        change.getValue().withdraw(before);
        gone = true;
        continue;
      }
      rowsPublished.inc(emitChange(partition, change.getKey(), before, after.orElse(null)));
      waiting.remove();
    }
    return gone;
  }

  private int emitChange(int partition, String key, byte[] before, byte[] after) throws Exception {
    if (Arrays.equals(before, after)) {
      return 0;
    }
    store(key, after);
    emitRow(partition, key, after);
    return 1;
  }

  /** Emits what the topic must be told to hold exactly the rows of this epoch. */
  final void takeOver(int partition) throws Exception {
    remember(partition);
    TopicRows topic;
    try (ViewTopics topics = log.topics(List.of(view))) {
      topic =
          TopicRows.read(
              topics, new ViewPartition(view.name(), partition), view.schemas(), sentinel);
    }
    int rows = 0;
    for (Map.Entry<String, byte[]> row : published.entries()) {
      if (!topic.hold(row.getKey(), row.getValue())) {
        emitRow(partition, row.getKey(), row.getValue());
        rows++;
      }
    }
    for (String key : topic.keys()) {
      if (!published.contains(key)) {
        emitRow(partition, key, null);
        rows++;
      }
    }
    mark(partition, topic.lastEpoch(), OptionalLong.of(topic.end()), rows);
  }

  private void mark(int partition, Optional<EpochId> previous, OptionalLong takeover, int rows)
      throws IOException {
    EpochId epoch = new EpochId(cut.generation(), cut.checkpoint());
    Marker marker =
        new Marker(
            markerKind(cut),
            writer.group(),
            writer.version(),
            writer.run(),
            epoch,
            previous,
            takeover,
            Positions.parse(cut.positions()),
            rows + publishedAtOnce(partition),
            Instant.now(),
            MissingRegion.parseAll(cut.missing()));
    emit(partition, sentinel, null, RecordHeader.of(MarkerHeaders.write(marker)));
    lastEpoch.update(epoch.toString());
    rowsPublished.inc(rows);
  }

  final int[] ownedPartitions() {
    return ownedPartitions;
  }

  private Optional<byte[]> rowAfter(String key, NetChange change, byte[] before)
      throws IOException {
    try {
      return change.rowAfter(before);
    } catch (NetChange.NotOneRowException e) {
      throw new KeyNotUniqueException(view.name(), view.schemas(), bytes(key), e);
    }
  }

  private void store(String key, byte[] row) throws Exception {
    if (row == null) {
      published.remove(key);
    } else {
      published.put(key, row);
    }
  }

  private void emitRow(int partition, String key, byte[] row) {
    emit(partition, bytes(key), row, rowHeaders(cut));
  }

  private void emit(int partition, byte[] key, byte[] value, List<RecordHeader> headers) {
    output.collect(
        new StreamRecord<>(new TopicRecord(view.name(), partition, key, value, headers)));
  }

  private static String text(byte[] key) {
    return new String(key, StandardCharsets.ISO_8859_1);
  }

  private static byte[] bytes(String key) {
    return key.getBytes(StandardCharsets.ISO_8859_1);
  }
}
