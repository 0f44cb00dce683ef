package dev.insideout.flink.avro;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A few bytes that declare more than there is must not cost more than those bytes. */
class BoundedDecoderTest {
  @ParameterizedTest
  @ValueSource(longs = {2, 1 << 30, Integer.MAX_VALUE, Long.MAX_VALUE, -1})
  void refusesALengthThatIsNotThere(long declared) throws IOException {
    assertRefused(SchemaBuilder.builder().stringType(), DataTypes.STRING(), declared);
    assertRefused(SchemaBuilder.builder().bytesType(), DataTypes.BYTES(), declared);
    assertRefused(
        SchemaBuilder.array().items().stringType(),
        DataTypes.ARRAY(DataTypes.STRING().notNull()),
        declared);
    assertRefused(
        SchemaBuilder.map().values().stringType(),
        DataTypes.MAP(DataTypes.STRING().notNull(), DataTypes.STRING().notNull()),
        declared);
  }

  /** What no column names is passed over; a length below zero would go back, over and over. */
  @ParameterizedTest
  @ValueSource(longs = {2, Integer.MAX_VALUE, Long.MAX_VALUE, -2, Long.MIN_VALUE})
  void refusesToPassOverALengthThatIsNotThere(long declared) throws IOException {
    assertNotPassedOver(SchemaBuilder.builder().stringType(), declared);
    assertNotPassedOver(SchemaBuilder.builder().bytesType(), declared);
    // A count below zero is followed by the length of that many items.
    assertNotPassedOver(SchemaBuilder.array().items().stringType(), -1, declared);
    assertNotPassedOver(SchemaBuilder.map().values().stringType(), -1, declared);
  }

  private static void assertNotPassedOver(Schema unread, long... content) throws IOException {
    Schema schema =
        SchemaBuilder.record("R")
            .fields()
            .name("unread")
            .type(unread)
            .noDefault()
            .requiredInt("x")
            .endRecord();
    RowType type =
        (RowType) DataTypes.ROW(DataTypes.FIELD("x", DataTypes.INT().notNull())).getLogicalType();
    byte[] corrupt = bytes(content);

    assertThatThrownBy(() -> read(schema, type, corrupt)).isInstanceOf(EOFException.class);
  }

  private static void assertRefused(Schema field, DataType column, long declared)
      throws IOException {
    Schema schema =
        SchemaBuilder.record("R").fields().name("x").type(field).noDefault().endRecord();
    RowType type = (RowType) DataTypes.ROW(DataTypes.FIELD("x", column.notNull())).getLogicalType();
    byte[] corrupt = bytes(declared);

    assertThatThrownBy(() -> read(schema, type, corrupt))
        // The latter is Avro's own word for a collection that no Java array could hold.
        .isInstanceOfAny(EOFException.class, UnsupportedOperationException.class);
  }

  private static RowData read(Schema schema, RowType type, byte[] bytes) throws IOException {
    AvroRowReader reader = new AvroRowReader(schema, type);
    return reader.read(
        DecoderFactory.get()
            .resolvingDecoder(
                schema, reader.schema(), new BoundedDecoder().reset(bytes, 0, bytes.length)));
  }

  /** The numbers as Avro writes them, and a byte. */
  private static byte[] bytes(long... content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder out = EncoderFactory.get().directBinaryEncoder(bytes, null);
    for (long number : content) {
      out.writeLong(number);
    }
    out.writeFixed(new byte[] {0});
    return bytes.toByteArray();
  }
}
