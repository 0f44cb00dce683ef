package dev.insideout.flink.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.topic.DeadLetter;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.contract.wire.WireFormat;
import dev.insideout.flink.RecordHeader;
import dev.insideout.flink.TopicRecord;
import dev.insideout.flink.avro.SchemaMismatchException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several types of records in one topic, told apart and read by a table each. */
@SuppressWarnings("try") // Flink's harnesses close with any exception.
class RecordTypesTest {
  private static final String TOPIC = "orders";
  private static final Schema PLACED = record("shop.Placed");
  private static final Schema SHIPPED = record("shop.Shipped");
  private static final int PLACED_ID = 1;
  private static final int UNION_ID = 2;
  private static final int TEXT_ID = 3;

  private StubRegistry registry;

  private static Schema record(String name) {
    return SchemaBuilder.record(name).fields().requiredString("id").endRecord();
  }

  @BeforeEach
  void start() throws Exception {
    registry =
        new StubRegistry(
            Map.of(
                PLACED_ID, PLACED,
                UNION_ID, Schema.createUnion(PLACED, SHIPPED),
                TEXT_ID, Schema.create(Schema.Type.STRING)),
            Schema.createUnion(PLACED, SHIPPED));
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void aTableWithoutATypeOverAUnionIsToldOfTheTypes() {
    SchemaRegistry schemas = new SchemaRegistry(registry.address());

    assertThatThrownBy(() -> NewestSchema.of("orders-value").in(schemas))
        .isInstanceOf(SchemaMismatchException.class)
        .hasMessage(
            "subject orders-value is an Avro union, and columns are the fields of a record; name its type in the table's WITH: 'type' = 'shop.Placed' or 'shop.Shipped'");
  }

  @Test
  void aTypeIsFoundInTheTopicsUnionThenUnderItsOwnNameThenUnderBoth() {
    Map<String, Schema> subjects = new HashMap<>();
    RecordType type = new RecordType(TOPIC, "shop.Shipped");
    subjects.put("orders-value", PLACED);
    assertThat(found(type, subjects)).isEmpty();
    assertThat(type.missing())
        .isEqualTo(
            "no subject has a schema for type shop.Shipped: neither orders-value (a union), nor shop.Shipped, nor orders-shop.Shipped");

    subjects.put("orders-shop.Shipped", SHIPPED);
    assertThat(found(type, subjects)).contains("orders-shop.Shipped");
    subjects.put("shop.Shipped", SHIPPED);
    assertThat(found(type, subjects)).contains("shop.Shipped");
    subjects.put("orders-value", Schema.createUnion(PLACED, SHIPPED));
    assertThat(found(type, subjects)).contains("orders-value");
  }

  private static Optional<String> found(RecordType type, Map<String, Schema> subjects) {
    return type.find(subject -> Optional.ofNullable(subjects.get(subject)))
        .map(RecordType.Registered::subject);
  }

  @Test
  void aRecordOfWhichTheTypeCannotBeToldIsOneDeadLetterAndItsPositionCounts() throws Exception {
    try (OneInputStreamOperatorTestHarness<RawRecord, TypedRecord> harness = splitter()) {
      harness.open();
      List<byte[]> values = new ArrayList<>();
      values.add(WireFormat.frame(PLACED_ID, new byte[] {2, 'a'}));
      values.add(WireFormat.frame(UNION_ID, new byte[] {2, 2, 'b'}));
      values.add(null);
      values.add("no avro".getBytes(StandardCharsets.UTF_8));
      values.add(WireFormat.frame(4711, new byte[] {0}));
      values.add(WireFormat.frame(UNION_ID, new byte[] {4, 2, 'b'}));
      values.add(WireFormat.frame(UNION_ID, new byte[0]));
      values.add(WireFormat.frame(TEXT_ID, new byte[] {2, 'c'}));
      for (byte[] value : values) {
        harness.processElement(new StreamRecord<>(record(values.indexOf(value), value)));
      }

      assertThat(harness.extractOutputValues())
          .extracting(TypedRecord::type)
          .containsExactly("shop.Placed", "shop.Shipped", null);
      assertThat(letters(harness))
          .containsExactly(
              "wrong magic byte 0x6e: the wire format begins with 0x00",
              "schema id 4711 is not registered",
              "corrupt Avro: schema id 2 is a union of 2, which has no branch 2",
              "corrupt Avro: the bytes end before the union's branch",
              "schema id 3 is an Avro string, and only records have a type of their own");
      harness.getOperator().prepareSnapshotPreBarrier(1);
      OperatorSubtaskState state = harness.snapshot(1, 1);
      assertThat(progress(harness)).containsExactly("orders-0:8");

      try (OneInputStreamOperatorTestHarness<RawRecord, TypedRecord> restored = splitter()) {
        restored.initializeState(state);
        restored.open();
        restored.getOperator().prepareSnapshotPreBarrier(2);
        assertThat(progress(restored)).containsExactly("orders-0:8");
      }
    }
  }

  private OneInputStreamOperatorTestHarness<RawRecord, TypedRecord> splitter() throws Exception {
    return new OneInputStreamOperatorTestHarness<>(
        new TypeSplitter(
            new LogSource(TOPIC, LogOptions.Start.EARLIEST, null), registry.address(), BAD));
  }

  private static final BadRecords BAD =
      new BadRecords(TOPIC, "readers", LogOptions.BadRecord.DEAD_LETTER, "");

  private static RawRecord record(long offset, byte[] value) {
    return new RawRecord(
        0, offset, 0, "CreateTime", "k".getBytes(StandardCharsets.UTF_8), value, List.of());
  }

  private static List<String> progress(OneInputStreamOperatorTestHarness<?, ?> harness) {
    return values(harness, LogReader.PROGRESS).stream().map(Progress::positions).toList();
  }

  private static List<String> letters(OneInputStreamOperatorTestHarness<?, ?> harness) {
    return values(harness, LogReader.DEAD_LETTERS).stream()
        .flatMap((TopicRecord letter) -> letter.headers().stream())
        .filter(header -> header.name().equals(DeadLetter.ERROR))
        .map(RecordHeader::value)
        .map(error -> new String(error, StandardCharsets.UTF_8))
        .toList();
  }

  private static <T> List<T> values(
      OneInputStreamOperatorTestHarness<?, ?> harness, OutputTag<T> tag) {
    return harness.getSideOutput(tag) == null
        ? List.of()
        : harness.getSideOutput(tag).stream().map(StreamRecord::getValue).toList();
  }

  @Test
  void aTombstoneDeletesARowWhereThereIsAKeyAndIsNothingElsewhere() throws Exception {
    assertThat(rows(TableKind.UPSERT, true, new TypedRecord(null, record(0, null))))
        .containsExactly("DELETE k");
    assertThat(rows(TableKind.EVENTS, true, new TypedRecord(null, record(0, null)))).isEmpty();
  }

  @Test
  void recordsOfOtherTypesAreNoRowsAndOfItsOwnAre() throws Exception {
    byte[] value = "x".getBytes(StandardCharsets.UTF_8);

    assertThat(rows(TableKind.EVENTS, true, new TypedRecord("shop.Shipped", record(0, value))))
        .isEmpty();
    assertThat(rows(TableKind.EVENTS, true, new TypedRecord("shop.Placed", record(0, value))))
        .containsExactly("INSERT x");
  }

  @Test
  void aTombstoneThatCannotBeReadIsRejectedByOneOfTheTablesOfItsKey() throws Exception {
    RawRecord withoutKey = new RawRecord(0, 0, 0, "CreateTime", null, null, List.of());

    assertThat(rows(TableKind.UPSERT, true, new TypedRecord(null, withoutKey)))
        .containsExactly("letter: a tombstone without a key");
    assertThat(rows(TableKind.UPSERT, false, new TypedRecord(null, withoutKey))).isEmpty();
  }

  /** What a table of type shop.Placed makes of {@code record}. */
  private List<String> rows(TableKind kind, boolean rejectsTombstones, TypedRecord record)
      throws Exception {
    RowType columns = RowType.of(new VarCharType());
    int[] key = kind == TableKind.EVENTS ? new int[0] : new int[] {0};
    RecordDecoder decoder =
        new RecordDecoder(kind, columns, new TextDecoder(), new TextDecoder(), key);
    TypeReader reader =
        new TypeReader(
            new RecordType(TOPIC, "shop.Placed"),
            kind == TableKind.EVENTS ? RowType.of() : columns,
            rejectsTombstones,
            new RecordRows(TOPIC, decoder, List.of()),
            BAD);
    try (OneInputStreamOperatorTestHarness<TypedRecord, RowData> harness =
        new OneInputStreamOperatorTestHarness<>(reader)) {
      harness.open();
      harness.processElement(new StreamRecord<>(record));
      List<String> rows = new ArrayList<>();
      for (RowData row : harness.extractOutputValues()) {
        rows.add("%s %s".formatted(row.getRowKind(), row.getString(0)));
      }
      letters(harness).forEach(letter -> rows.add("letter: " + letter));
      return rows;
    }
  }

  /** A row is its bytes as text. */
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
      RowData row =
          GenericRowData.of(StringData.fromString(new String(bytes, StandardCharsets.UTF_8)));
      row.setRowKind(RowKind.INSERT);
      return List.of(row);
    }
  }
}
