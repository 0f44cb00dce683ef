package dev.insideout.flink.avro;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.io.ResolvingDecoder;
import org.apache.avro.util.Utf8;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;

/** Reads one Avro value as Flink's internal value of a column type. */
@FunctionalInterface
interface AvroValueReader {
  Object read(ResolvingDecoder in) throws IOException;

  /**
   * The reader of a field for a column.
   *
   * @throws SchemaMismatchException when the field's schema cannot be read as the column's type
   */
  static AvroValueReader of(String column, Schema field, LogicalType type) {
    if (field.getType() != Schema.Type.UNION) {
      return nonNull(column, field, type);
    }
    int nullBranch = field.getIndexNamed("null") == null ? -1 : field.getIndexNamed("null");
    if (field.getTypes().size() != 2 || nullBranch < 0) {
      throw new SchemaMismatchException(
          "column '%s': a union other than one with null cannot be a column: %s"
              .formatted(column, field));
    }
    if (!type.isNullable()) {
      throw new SchemaMismatchException(
          "column '%s' is NOT NULL, but its field may be null: declare it nullable"
              .formatted(column));
    }
    AvroValueReader value = nonNull(column, field.getTypes().get(1 - nullBranch), type);
    return in -> {
      if (in.readIndex() == nullBranch) {
        in.readNull();
        return null;
      }
      return value.read(in);
    };
  }

  private static AvroValueReader nonNull(String column, Schema field, LogicalType type) {
    return switch (type.getTypeRoot()) {
      case CHAR, VARCHAR -> text(column, field, type);
      case BOOLEAN -> expect(column, field, type, Schema.Type.BOOLEAN, in -> in.readBoolean());
      case TINYINT ->
          expect(
              column,
              field,
              type,
              Schema.Type.INT,
              in -> narrow(in.readInt(), Byte.MIN_VALUE, Byte.MAX_VALUE, column).byteValue());
      case SMALLINT ->
          expect(
              column,
              field,
              type,
              Schema.Type.INT,
              in -> narrow(in.readInt(), Short.MIN_VALUE, Short.MAX_VALUE, column).shortValue());
      case INTEGER -> expect(column, field, type, Schema.Type.INT, in -> in.readInt());
      case BIGINT ->
          field.getType() == Schema.Type.INT
              ? in -> (long) in.readInt()
              : expect(column, field, type, Schema.Type.LONG, in -> in.readLong());
      case FLOAT -> expect(column, field, type, Schema.Type.FLOAT, in -> in.readFloat());
      case DOUBLE ->
          field.getType() == Schema.Type.FLOAT
              ? in -> (double) in.readFloat()
              : expect(column, field, type, Schema.Type.DOUBLE, in -> in.readDouble());
      case BINARY, VARBINARY -> bytes(column, field, type);
      case DECIMAL -> decimal(column, field, (DecimalType) type);
      case DATE ->
          field.getLogicalType() instanceof LogicalTypes.Date
              ? in -> in.readInt()
              : mismatch(column, field, type);
      case TIME_WITHOUT_TIME_ZONE ->
          field.getLogicalType() instanceof LogicalTypes.TimeMillis
              ? in -> in.readInt()
              : mismatch(column, field, type);
      case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
          timestamp(column, field, type);
      case ARRAY -> array(column, field, (ArrayType) type);
      case MAP -> map(column, field, (MapType) type);
      case ROW -> row(column, field, (RowType) type);
      default -> mismatch(column, field, type);
    };
  }

  private static AvroValueReader expect(
      String column, Schema field, LogicalType type, Schema.Type expected, AvroValueReader reader) {
    return field.getType() == expected && field.getLogicalType() == null
        ? reader
        : mismatch(column, field, type);
  }

  private static AvroValueReader text(String column, Schema field, LogicalType type) {
    return switch (field.getType()) {
      case STRING ->
          in -> {
            Utf8 text = in.readString(null);
            return StringData.fromBytes(text.getBytes(), 0, text.getByteLength());
          };
      case ENUM -> {
        StringData[] symbols =
            field.getEnumSymbols().stream().map(StringData::fromString).toArray(StringData[]::new);
        yield in -> symbols[in.readEnum()];
      }
      default -> mismatch(column, field, type);
    };
  }

  private static AvroValueReader bytes(String column, Schema field, LogicalType type) {
    if (field.getLogicalType() != null) {
      return mismatch(column, field, type);
    }
    return switch (field.getType()) {
      case BYTES -> AvroValueReader::byteArray;
      case FIXED -> fixed(field);
      default -> mismatch(column, field, type);
    };
  }

  private static AvroValueReader decimal(String column, Schema field, DecimalType type) {
    if (!(field.getLogicalType() instanceof LogicalTypes.Decimal decimal)
        || decimal.getScale() > type.getScale()
        || decimal.getPrecision() - decimal.getScale() > type.getPrecision() - type.getScale()) {
      return mismatch(column, field, type);
    }
    AvroValueReader unscaled =
        field.getType() == Schema.Type.FIXED ? fixed(field) : AvroValueReader::byteArray;
    return in -> {
      BigDecimal value =
          new BigDecimal(new BigInteger((byte[]) unscaled.read(in)), decimal.getScale())
              .setScale(type.getScale(), RoundingMode.UNNECESSARY);
      DecimalData data = DecimalData.fromBigDecimal(value, type.getPrecision(), type.getScale());
      if (data == null) {
        throw new IOException("column '%s': %s does not fit %s".formatted(column, value, type));
      }
      return data;
    };
  }

  private static AvroValueReader timestamp(String column, Schema field, LogicalType type) {
    if (field.getLogicalType() instanceof LogicalTypes.TimestampMillis
        || field.getLogicalType() instanceof LogicalTypes.LocalTimestampMillis) {
      return in -> TimestampData.fromEpochMillis(in.readLong());
    }
    if (field.getLogicalType() instanceof LogicalTypes.TimestampMicros
        || field.getLogicalType() instanceof LogicalTypes.LocalTimestampMicros) {
      return in -> {
        long micros = in.readLong();
        return TimestampData.fromEpochMillis(
            Math.floorDiv(micros, 1000L), (int) Math.floorMod(micros, 1000L) * 1000);
      };
    }
    return mismatch(column, field, type);
  }

  private static AvroValueReader array(String column, Schema field, ArrayType type) {
    if (field.getType() != Schema.Type.ARRAY) {
      return mismatch(column, field, type);
    }
    AvroValueReader element = of(column, field.getElementType(), type.getElementType());
    return in -> {
      List<Object> elements = new ArrayList<>();
      for (long block = in.readArrayStart(); block > 0; block = in.arrayNext()) {
        for (long i = 0; i < block; i++) {
          elements.add(element.read(in));
        }
      }
      return new GenericArrayData(elements.toArray());
    };
  }

  private static AvroValueReader map(String column, Schema field, MapType type) {
    if (field.getType() != Schema.Type.MAP || !type.getKeyType().is(LogicalTypeRoot.VARCHAR)) {
      return mismatch(column, field, type);
    }
    AvroValueReader value = of(column, field.getValueType(), type.getValueType());
    return in -> {
      Map<StringData, Object> entries = new HashMap<>();
      for (long block = in.readMapStart(); block > 0; block = in.mapNext()) {
        for (long i = 0; i < block; i++) {
          entries.put(StringData.fromString(in.readString()), value.read(in));
        }
      }
      return new GenericMapData(entries);
    };
  }

  private static AvroValueReader row(String column, Schema field, RowType type) {
    if (field.getType() != Schema.Type.RECORD) {
      return mismatch(column, field, type);
    }
    return new AvroRowReader(field, type)::read;
  }

  private static AvroValueReader fixed(Schema field) {
    return in -> {
      byte[] bytes = new byte[field.getFixedSize()];
      in.readFixed(bytes);
      return bytes;
    };
  }

  private static byte[] byteArray(ResolvingDecoder in) throws IOException {
    ByteBuffer buffer = in.readBytes(null);
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static Integer narrow(int value, int min, int max, String column) throws IOException {
    if (value < min || value > max) {
      throw new IOException(
          "column '%s': %d is out of range [%d, %d]".formatted(column, value, min, max));
    }
    return value;
  }

  private static AvroValueReader mismatch(String column, Schema field, LogicalType type) {
    throw new SchemaMismatchException(
        "column '%s' is declared %s, but its field is %s"
            .formatted(column, type.asSummaryString(), field));
  }
}
