package dev.insideout.flink.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.io.DecoderFactory;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;
import org.junit.jupiter.api.Test;

class AvroRowsTest {
  private static final RowType ALL_TYPES =
      row(
          DataTypes.ROW(
              DataTypes.FIELD("text", DataTypes.STRING().notNull()),
              DataTypes.FIELD("flag", DataTypes.BOOLEAN().notNull()),
              DataTypes.FIELD("tiny", DataTypes.TINYINT()),
              DataTypes.FIELD("small", DataTypes.SMALLINT()),
              DataTypes.FIELD("number", DataTypes.INT()),
              DataTypes.FIELD("big", DataTypes.BIGINT()),
              DataTypes.FIELD("single", DataTypes.FLOAT()),
              DataTypes.FIELD("twice", DataTypes.DOUBLE()),
              DataTypes.FIELD("money", DataTypes.DECIMAL(12, 2)),
              DataTypes.FIELD("raw", DataTypes.BYTES()),
              DataTypes.FIELD("day", DataTypes.DATE()),
              DataTypes.FIELD("time", DataTypes.TIME(3)),
              DataTypes.FIELD("instant", DataTypes.TIMESTAMP_LTZ(3)),
              DataTypes.FIELD("micros", DataTypes.TIMESTAMP(6)),
              DataTypes.FIELD("tags", DataTypes.ARRAY(DataTypes.STRING())),
              DataTypes.FIELD(
                  "counts", DataTypes.MAP(DataTypes.STRING().notNull(), DataTypes.INT())),
              DataTypes.FIELD(
                  "nested", DataTypes.ROW(DataTypes.FIELD("inner", DataTypes.STRING())))));

  @Test
  void readWhatTheyWriteInEveryType() throws IOException {
    Map<StringData, Integer> counts = new HashMap<>();
    counts.put(StringData.fromString("b"), 2);
    counts.put(StringData.fromString("a"), null);
    GenericRowData row =
        GenericRowData.of(
            StringData.fromString("ä"),
            true,
            (byte) -3,
            (short) 300,
            70_000,
            1L << 40,
            1.5f,
            2.25d,
            DecimalData.fromBigDecimal(new BigDecimal("-12.30"), 12, 2),
            new byte[] {1, 2},
            19_000,
            1_234,
            TimestampData.fromEpochMillis(1_700_000_000_123L),
            TimestampData.fromEpochMillis(-1, 999_000),
            new GenericArrayData(new Object[] {StringData.fromString("x"), null}),
            new GenericMapData(counts),
            GenericRowData.of(StringData.fromString("deep")));

    assertThat(roundTrip(ALL_TYPES, row)).isEqualTo(row);
  }

  @Test
  void readNullsBack() throws IOException {
    GenericRowData row = new GenericRowData(ALL_TYPES.getFieldCount());
    row.setField(0, StringData.fromString(""));
    row.setField(1, false);

    assertThat(roundTrip(ALL_TYPES, row)).isEqualTo(row);
  }

  @Test
  void skipFieldsThatNoColumnNamesAndFillOnesThatTheWriterDidNotHave() throws IOException {
    Schema old =
        SchemaBuilder.record("Order")
            .fields()
            .requiredString("id")
            .requiredString("legacy")
            .requiredInt("quantity")
            .endRecord();
    Schema newest =
        SchemaBuilder.record("Order")
            .fields()
            .name("order_id")
            .aliases("id")
            .type()
            .stringType()
            .noDefault()
            .requiredLong("quantity")
            .name("channel")
            .type()
            .stringType()
            .stringDefault("shop")
            .requiredString("unused")
            .endRecord();
    RowType columns =
        row(
            DataTypes.ROW(
                DataTypes.FIELD("quantity", DataTypes.BIGINT().notNull()),
                DataTypes.FIELD("channel", DataTypes.STRING().notNull()),
                DataTypes.FIELD("order_id", DataTypes.STRING().notNull())));
    RowType written =
        row(
            DataTypes.ROW(
                DataTypes.FIELD("id", DataTypes.STRING().notNull()),
                DataTypes.FIELD("legacy", DataTypes.STRING().notNull()),
                DataTypes.FIELD("quantity", DataTypes.INT().notNull())));
    byte[] bytes =
        new AvroRowWriter(written, new int[] {0, 1, 2})
            .write(GenericRowData.of(StringData.fromString("7"), StringData.fromString("old"), 3));

    assertThat(read(old, newest, columns, bytes))
        .isEqualTo(
            GenericRowData.of(3L, StringData.fromString("shop"), StringData.fromString("7")));
  }

  @Test
  void giveEqualBytesForEqualMapsWhateverTheirOrder() {
    RowType type =
        row(
            DataTypes.ROW(
                DataTypes.FIELD(
                    "m", DataTypes.MAP(DataTypes.STRING().notNull(), DataTypes.INT().notNull()))));
    AvroRowWriter writer = new AvroRowWriter(type, new int[] {0});
    Map<StringData, Integer> forward = new LinkedHashMap<>();
    Map<StringData, Integer> backward = new LinkedHashMap<>();
    IntStream.range(0, 20).forEach(i -> forward.put(StringData.fromString("k" + i), i));
    IntStream.range(0, 20)
        .map(i -> 19 - i)
        .forEach(i -> backward.put(StringData.fromString("k" + i), i));

    assertThat(writer.write(GenericRowData.of(new GenericMapData(forward))))
        .isEqualTo(writer.write(GenericRowData.of(new GenericMapData(backward))));
  }

  @Test
  void refuseAColumnThatItsFieldDoesNotFitNamingBoth() {
    Schema schema =
        SchemaBuilder.record("Order")
            .fields()
            .optionalString("note")
            .requiredString("total")
            .name("price")
            .type(LogicalTypes.decimal(12, 4).addToSchema(Schema.create(Schema.Type.BYTES)))
            .noDefault()
            .endRecord();

    assertMismatch(schema, "note", DataTypes.STRING().notNull(), "declare it nullable");
    assertMismatch(schema, "total", DataTypes.INT(), "column 'total' is declared INT");
    assertMismatch(schema, "price", DataTypes.DECIMAL(12, 2), "column 'price' is declared DECIMAL");
    assertMismatch(schema, "missing", DataTypes.INT(), "column 'missing' is not in schema Order");
  }

  private static void assertMismatch(Schema schema, String column, DataType type, String message) {
    assertThatThrownBy(
            () -> new AvroRowReader(schema, row(DataTypes.ROW(DataTypes.FIELD(column, type)))))
        .isInstanceOf(SchemaMismatchException.class)
        .hasMessageContaining(message);
  }

  private static RowData roundTrip(RowType type, RowData row) throws IOException {
    Schema schema = AvroSchemas.row("all_types", type, Map.of());
    int[] columns = IntStream.range(0, type.getFieldCount()).toArray();
    return read(schema, schema, type, new AvroRowWriter(type, columns).write(row));
  }

  private static RowData read(Schema writer, Schema newest, RowType type, byte[] bytes)
      throws IOException {
    AvroRowReader reader = new AvroRowReader(newest, type);
    return reader.read(
        DecoderFactory.get()
            .resolvingDecoder(
                writer, reader.schema(), DecoderFactory.get().binaryDecoder(bytes, null)));
  }

  private static RowType row(DataType type) {
    return (RowType) type.getLogicalType();
  }
}
