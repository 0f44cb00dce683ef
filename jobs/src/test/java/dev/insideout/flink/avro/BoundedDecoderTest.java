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

  private static void assertRefused(Schema field, DataType column, long declared)
      throws IOException {
    Schema schema =
        SchemaBuilder.record("R").fields().name("x").type(field).noDefault().endRecord();
    RowType type = (RowType) DataTypes.ROW(DataTypes.FIELD("x", column.notNull())).getLogicalType();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder out = EncoderFactory.get().directBinaryEncoder(bytes, null);
    out.writeLong(declared);
    out.writeFixed(new byte[] {0});
    byte[] corrupt = bytes.toByteArray();
    AvroRowReader reader = new AvroRowReader(schema, type);

    assertThatThrownBy(
            () ->
                reader.read(
                    DecoderFactory.get()
                        .resolvingDecoder(
                            schema,
                            reader.schema(),
                            new BoundedDecoder().reset(corrupt, 0, corrupt.length))))
        // The latter is Avro's own word for a collection that no Java array could hold.
        .isInstanceOfAny(EOFException.class, UnsupportedOperationException.class);
  }
}
