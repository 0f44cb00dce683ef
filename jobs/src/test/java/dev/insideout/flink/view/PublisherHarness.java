package dev.insideout.flink.view;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.marker.RowVersion;
import dev.insideout.contract.marker.Run;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.wire.WireFormat;
import dev.insideout.flink.TopicRecord;
import dev.insideout.flink.avro.AvroRowWriter;
import dev.insideout.flink.log.SourceTopics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A publisher of the view {@code totals (id STRING, total STRING)} with two partitions, whose test
 * says what is where.
 */
final class PublisherHarness implements AutoCloseable {
  private static final int PARTITIONS = 2;
  private static final int MAX_PARALLELISM = 128;
  private static final LogicalType TEXT = new VarCharType(false, VarCharType.MAX_LENGTH);
  private static final RowType TYPE =
      RowType.of(new LogicalType[] {TEXT, TEXT}, new String[] {"id", "total"});
  private static final ViewSchemas SCHEMAS =
      new ViewSchemas("totals", TYPE, new int[] {0}, Map.of());
  private static final ViewSpec VIEW =
      new ViewSpec(
          "totals", SCHEMAS, TYPE, new int[] {0}, PARTITIONS, ViewOptions.Delivery.EPOCH, false);
  private static final Writer WRITER = new Writer("totals", "v1", new Run(1, "test"));
  private static final ViewSchemas.Ids IDS = new ViewSchemas.Ids(1, 2);

  private final TestTopics log = new TestTopics();
  private final AvroRowWriter keys = new AvroRowWriter(TYPE, new int[] {0});
  private final AvroRowWriter rows = new AvroRowWriter(TYPE, new int[] {0, 1});
  private final KeyedTwoInputStreamOperatorTestHarness<Integer, RowData, Cut, TopicRecord> harness;
  private final Map<Integer, Marker> lastMarkers = new HashMap<>();
  private Marker lastMarker;
  private String positions = "";
  private String missing = "";
  private long incarnation;

  PublisherHarness(int parallelism, int subtask) throws Exception {
    this(ViewOptions.Delivery.EPOCH, parallelism, subtask);
  }

  PublisherHarness(ViewOptions.Delivery delivery, int parallelism, int subtask) throws Exception {
    ViewSpec view =
        new ViewSpec("totals", SCHEMAS, TYPE, new int[] {0}, PARTITIONS, delivery, false);
    PartitionKeys partitionKeys = new PartitionKeys(PARTITIONS, MAX_PARALLELISM);
    harness =
        new KeyedTwoInputStreamOperatorTestHarness<>(
            Publisher.of(view, WRITER, partitionKeys, log),
            partitionKeys,
            null,
            Types.INT,
            MAX_PARALLELISM,
            parallelism,
            subtask);
  }

  /** Partition 0 of the topic holds one more row of {@code generation}. */
  void topicHolds(long generation, String id, String total) {
    log.records.add(
        new ViewRecord.Row(
            log.records.size(), generation, key(id), total == null ? null : row(id, total)));
  }

  /** Partition 0 of the topic holds one more row of an eager view. */
  void topicHolds(RowVersion version, String id, String total) {
    log.records.add(
        new ViewRecord.Row(
            log.records.size(),
            version.generation(),
            Optional.of(version),
            key(id),
            row(id, total)));
  }

  /** Partition 0 of the topic holds one more row that no writer of the view wrote. */
  void topicHoldsForeign(String id) {
    log.records.add(new ViewRecord.Foreign(log.records.size(), key(id), "test"));
  }

  /** Partition 0 of the topic holds one more foreign record, with this for a key. */
  void topicHoldsBytes(String key) {
    byte[] bytes = key.getBytes(StandardCharsets.ISO_8859_1);
    log.records.add(new ViewRecord.Foreign(log.records.size(), bytes, "test"));
  }

  /** Partition 0 of the topic holds one more marker. */
  void topicHoldsMarker(EpochId epoch) {
    topicHoldsMarker(epoch, OptionalLong.empty());
  }

  /** The same, of a takeover that has compared below {@code offset}. */
  void topicHoldsTakeover(EpochId epoch, long offset) {
    topicHoldsMarker(epoch, OptionalLong.of(offset));
  }

  private void topicHoldsMarker(EpochId epoch, OptionalLong takeover) {
    Marker marker =
        new Marker(
            MarkerKind.END,
            "totals",
            "v1",
            new Run(1, "test"),
            epoch,
            Optional.empty(),
            takeover,
            Positions.NONE,
            0,
            Instant.EPOCH);
    log.records.add(new ViewRecord.End(log.records.size(), marker));
  }

  void open() throws Exception {
    harness.open();
  }

  void restore(OperatorSubtaskState state, int oldParallelism, int parallelism, int subtask)
      throws Exception {
    harness.initializeState(
        KeyedTwoInputStreamOperatorTestHarness.repartitionOperatorState(
            state, MAX_PARALLELISM, oldParallelism, parallelism, subtask));
    harness.open();
  }

  OperatorSubtaskState snapshot(long checkpoint) throws Exception {
    return harness.snapshot(checkpoint, checkpoint);
  }

  void add(int partition, String id, String total) throws Exception {
    change(true, partition, id, total);
  }

  void takeBack(int partition, String id, String total) throws Exception {
    change(false, partition, id, total);
  }

  private void change(boolean added, int partition, String id, String total) throws Exception {
    harness.processElement1(
        new StreamRecord<>(EncodedChange.of(added, partition, key(id), row(id, total))));
  }

  private byte[] key(String id) {
    return WireFormat.frame(IDS.key(), keys.write(data(id, "")));
  }

  private byte[] row(String id, String total) {
    return WireFormat.frame(IDS.row(), rows.write(data(id, total)));
  }

  private static RowData data(String id, String total) {
    return GenericRowData.of(StringData.fromString(id), StringData.fromString(total));
  }

  void position(String partition, long next) {
    positions = partition + ":" + next;
  }

  /**
   * Ends an epoch and says what it published: {@code partition id=total}, {@code partition id
   * gone}, and the markers.
   */
  List<String> epoch(long checkpoint) throws Exception {
    return epoch(checkpoint, Cut.Action.PUBLISH, 1);
  }

  /** The same, in a later generation. */
  List<String> epoch(long checkpoint, long generation) throws Exception {
    return epoch(checkpoint, Cut.Action.PUBLISH, generation);
  }

  /** The same, and with its changes held back. */
  List<String> hold(long checkpoint) throws Exception {
    return epoch(checkpoint, Cut.Action.HOLD, 1);
  }

  /** The same, as the first epoch of a generation. */
  List<String> takeOver(long checkpoint, long generation) throws Exception {
    return epoch(checkpoint, Cut.Action.TAKE_OVER, generation);
  }

  /** From now on its epochs lack these regions. */
  void lacks(String regions) {
    missing = regions;
  }

  private List<String> epoch(long checkpoint, Cut.Action action, long generation) throws Exception {
    harness.processElement2(
        new StreamRecord<>(
            new Cut(checkpoint, action, generation, positions, false, incarnation, missing)));
    int before = harness.extractOutputValues().size();
    harness.prepareSnapshotPreBarrier(checkpoint);
    return since(before);
  }

  /** What is published when {@code milliseconds} have passed. */
  List<String> pass(long milliseconds) throws Exception {
    int before = harness.extractOutputValues().size();
    harness.setProcessingTime(harness.getProcessingTime() + milliseconds);
    return since(before);
  }

  /** The versions of all rows that were published, in order. */
  List<RowVersion> rowVersions() {
    List<RowVersion> versions = new ArrayList<>();
    for (TopicRecord record : harness.extractOutputValues()) {
      MarkerHeaders.rowVersion(headers(record)).ifPresent(versions::add);
    }
    return versions;
  }

  void incarnation(long number) {
    incarnation = number;
  }

  private List<String> since(int before) throws Exception {
    List<String> published = new ArrayList<>();
    List<TopicRecord> all = harness.extractOutputValues();
    for (TopicRecord record : all.subList(before, all.size())) {
      published.add(record.partition() + " " + describe(record));
    }
    return published;
  }

  private static RecordHeaders headers(TopicRecord record) {
    RecordHeaders headers = new RecordHeaders();
    record.headers().forEach(header -> headers.add(header.name(), header.value()));
    return headers;
  }

  private String describe(TopicRecord record) throws IOException {
    RecordHeaders headers = headers(record);
    if (MarkerHeaders.isMarker(headers)) {
      lastMarker = MarkerHeaders.read(headers);
      lastMarkers.put(record.partition(), lastMarker);
      return "%s %s after %s rows %d"
          .formatted(
              lastMarker.kind().text(),
              lastMarker.epoch(),
              lastMarker.previous().map(Object::toString).orElse("-"),
              lastMarker.rows());
    }
    String id = decode(SCHEMAS.key(), record.key()).get("id").toString();
    return record.value() == null
        ? id + " gone"
        : id + "=" + decode(SCHEMAS.row(), record.value()).get("total");
  }

  private static GenericRecord decode(Schema schema, byte[] bytes) throws IOException {
    return new GenericDatumReader<GenericRecord>(schema)
        .read(
            null,
            DecoderFactory.get()
                .binaryDecoder(
                    bytes, WireFormat.HEADER_BYTES, bytes.length - WireFormat.HEADER_BYTES, null));
  }

  Marker lastMarker() {
    return lastMarker;
  }

  /** The last marker of each partition. */
  Map<Integer, Marker> lastMarkers() {
    return lastMarkers;
  }

  int stateEntries() {
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

  /** A log that has every schema, and topics that the test fills. */
  private static final class TestTopics implements ViewLog, ViewTopics {
    private static final long serialVersionUID = 1L;

    private final List<ViewRecord> records = new ArrayList<>();

    @Override
    public ViewSchemas.Ids ids(ViewSchemas schemas) {
      return IDS;
    }

    @Override
    public ViewTopics topics(Collection<ViewSpec> views) {
      return this;
    }

    @Override
    public Map<ViewPartition, PartitionTail> tails() {
      long end = records.size();
      return Map.of(
          new ViewPartition("totals", 0),
          new PartitionTail(Optional.empty(), -1, Optional.empty(), end, end),
          new ViewPartition("totals", 1),
          PartitionTail.EMPTY);
    }

    @Override
    public void read(ViewPartition partition, long from, long to, Consumer<ViewRecord> consumer) {
      records.subList((int) from, (int) to).forEach(consumer);
    }

    @Override
    public SourceTopics sources() {
      throw new UnsupportedOperationException("a publisher reads no topic of the log");
    }

    @Override
    public void abortOpenTransactions() {
      throw new UnsupportedOperationException("a publisher aborts nothing");
    }

    @Override
    public void close() {}
  }
}
