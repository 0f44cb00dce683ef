package dev.insideout.flink.log;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.marker.MissingRegion;
import dev.insideout.contract.marker.Run;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.flink.KeyPerPartition;
import dev.insideout.flink.RecordHeader;
import dev.insideout.flink.TopicRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;

/** One subtask that holds back the view {@code totals} of two partitions, whose rows are texts. */
final class HoldBackHarness implements AutoCloseable {
  static final int PARTITIONS = 2;
  private static final int MAX_PARALLELISM = 128;
  private static final HeldView VIEW =
      new HeldView("totals", PARTITIONS, List.of("orders", "eu/orders"));

  private List<MissingRegion> missing = List.of();

  private final KeyedTwoInputStreamOperatorTestHarness<Integer, RawRecord, HeldMarker, RowData>
      harness;

  HoldBackHarness(int parallelism, int subtask) throws Exception {
    KeyPerPartition keys = new KeyPerPartition(PARTITIONS, MAX_PARALLELISM);
    RecordDecoder decoder =
        new RecordDecoder(
            TableKind.UPSERT,
            RowType.of(new VarCharType()),
            new TextDecoder(),
            new TextDecoder(),
            new int[] {0});
    harness =
        new KeyedTwoInputStreamOperatorTestHarness<>(
            new HoldBack(VIEW, "readers", decoder, keys),
            record -> keys.of(record.partition()),
            null,
            Types.INT,
            MAX_PARALLELISM,
            parallelism,
            subtask);
  }

  void open() throws Exception {
    harness.open();
  }

  /** Starts from what all subtasks of an earlier run left. */
  void restore(List<OperatorSubtaskState> states, int parallelism, int subtask) throws Exception {
    OperatorSubtaskState packed =
        KeyedTwoInputStreamOperatorTestHarness.repackageState(
            states.toArray(OperatorSubtaskState[]::new));
    harness.initializeState(
        KeyedTwoInputStreamOperatorTestHarness.repartitionOperatorState(
            packed, MAX_PARALLELISM, states.size(), parallelism, subtask));
    harness.open();
  }

  OperatorSubtaskState snapshot(long checkpoint) throws Exception {
    return harness.snapshot(checkpoint, checkpoint);
  }

  /** A row of generation 1 whose text, key and value are the same. */
  void row(int partition, long offset, String text) throws Exception {
    row(partition, offset, text, 1);
  }

  void row(int partition, long offset, String text, long generation) throws Exception {
    record(partition, offset, text, bytes(text), generation);
  }

  void tombstone(int partition, long offset, String key) throws Exception {
    record(partition, offset, key, null, 1);
  }

  private void record(int partition, long offset, String key, byte[] value, long generation)
      throws Exception {
    harness.processElement1(
        new StreamRecord<>(
            new RawRecord(
                partition,
                offset,
                0,
                "CreateTime",
                bytes(key),
                value,
                List.of(RecordHeader.of(MarkerHeaders.GENERATION, Long.toString(generation))))));
  }

  /** The end of {@code epoch}, written after {@code previous}, which is "" for the first. */
  void end(int partition, long offset, String epoch, String previous) throws Exception {
    marker(partition, offset, 0, epoch, previous, OptionalLong.empty(), MarkerKind.END);
  }

  void takeover(int partition, long offset, String epoch, String previous, long from)
      throws Exception {
    marker(partition, offset, 0, epoch, previous, OptionalLong.of(from), MarkerKind.END);
  }

  void marker(
      int partition,
      long offset,
      long end,
      String epoch,
      String previous,
      OptionalLong takeover,
      MarkerKind kind)
      throws Exception {
    marker(partition, offset, end, epoch, previous, takeover, kind, "sales", "run");
  }

  /** From now on the view's epochs lack these regions. */
  void lacks(String regions) {
    missing = MissingRegion.parseAll(regions);
  }

  /** The end of {@code epoch}, as a run of a group wrote it. */
  void endOf(String group, String run, int partition, long offset, String epoch, String previous)
      throws Exception {
    marker(partition, offset, 0, epoch, previous, OptionalLong.empty(), MarkerKind.END, group, run);
  }

  private void marker(
      int partition,
      long offset,
      long end,
      String epoch,
      String previous,
      OptionalLong takeover,
      MarkerKind kind,
      String group,
      String run)
      throws Exception {
    EpochId id = EpochId.parse(epoch);
    Marker marker =
        new Marker(
            kind,
            group,
            "v1",
            new Run(1, run),
            id,
            previous.isEmpty() ? Optional.empty() : Optional.of(EpochId.parse(previous)),
            takeover,
            Positions.parse("orders-0:%1$d,payments-0:%1$d".formatted(id.checkpoint() * 10)),
            0,
            Instant.EPOCH,
            missing);
    harness.processElement2(
        new StreamRecord<>(new HeldMarker(partition, offset, end, MarkerHeaders.write(marker))));
  }

  /** A barrier comes: the rows that are released before it, {@code -} before deletions. */
  List<String> barrier(long checkpoint) throws Exception {
    int before = harness.extractOutputValues().size();
    harness.prepareSnapshotPreBarrier(checkpoint);
    List<String> released = new ArrayList<>();
    for (RowData row :
        harness.extractOutputValues().subList(before, harness.extractOutputValues().size())) {
      released.add(
          (row.getRowKind() == TableKind.OF_TOMBSTONE ? "-" : "") + row.getString(0).toString());
    }
    return released;
  }

  /** What was told last; empty for a subtask that lets another speak. */
  Optional<Progress> progress() {
    Queue<StreamRecord<Progress>> told = harness.getSideOutput(LogReader.PROGRESS);
    return told == null
        ? Optional.empty()
        : told.stream().reduce((first, last) -> last).map(StreamRecord::getValue);
  }

  List<TopicRecord> deadLetters() {
    return harness.getSideOutput(LogReader.DEAD_LETTERS).stream()
        .map(StreamRecord::getValue)
        .toList();
  }

  int heldRows() {
    return harness.numKeyedStateEntries();
  }

  @Override
  public void close() {
    try {
      harness.close();
    } catch (Exception e) {
      throw new IllegalStateException("closing the harness", e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A row is its bytes as text; "bad" is none. */
  private static final class TextDecoder implements BytesDecoder {
    private static final long serialVersionUID = 1L;

    @Override
    public void checkSchema(SchemaRegistry registry) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
      // Nothing to prepare.
    }

    @Override
    public List<RowData> decode(byte[] bytes) throws BadRecordException {
      String text = new String(bytes, StandardCharsets.UTF_8);
      if (text.equals("bad")) {
        throw new BadRecordException("it is bad");
      }
      return List.of(GenericRowData.of(StringData.fromString(text)));
    }
  }
}
