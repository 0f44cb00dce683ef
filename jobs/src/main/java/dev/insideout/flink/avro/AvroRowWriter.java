package dev.insideout.flink.avro;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.util.Utf8;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/**
 * Writes Flink's internal rows as Avro under the schema that {@link AvroSchemas} makes of their
 * type. Equal rows give equal bytes: map entries are written in key order. Not thread-safe.
 */
public final class AvroRowWriter {
  private final ValueWriter[] writers;
  private final RowData.FieldGetter[] getters;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** With a buffer of its own: the stream is synchronized, for each byte that it is given. */
  private final BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);

  @FunctionalInterface
  private interface ValueWriter {
    void write(Object value, Encoder out) throws IOException;
  }

  /**
   * @param type the row type
   * @param columns which of its columns to write, in which order
   */
  public AvroRowWriter(RowType type, int[] columns) {
    writers = new ValueWriter[columns.length];
    getters = new RowData.FieldGetter[columns.length];
    for (int i = 0; i < columns.length; i++) {
      LogicalType column = type.getTypeAt(columns[i]);
      writers[i] = nullable(column);
      getters[i] = RowData.createFieldGetter(column, columns[i]);
    }
  }

  /** The Avro encoding of {@code row}, without a header. */
  public byte[] write(RowData row) {
    try {
      // What is left of a row that failed is not part of this one.
      encoder.flush();
      bytes.reset();
      for (int i = 0; i < writers.length; i++) {
        writers[i].write(getters[i].getFieldOrNull(row), encoder);
      }
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return bytes.toByteArray();
  }

  private static ValueWriter nullable(LogicalType type) {
    ValueWriter writer = nonNull(type);
    if (!type.isNullable()) {
      return writer;
    }
    return (value, out) -> {
      out.writeIndex(value == null ? 0 : 1);
      if (value != null) {
        writer.write(value, out);
      }
    };
  }

  private static ValueWriter nonNull(LogicalType type) {
    return switch (type.getTypeRoot()) {
      case CHAR, VARCHAR -> (v, out) -> out.writeString(new Utf8(((StringData) v).toBytes()));
      case BOOLEAN -> (v, out) -> out.writeBoolean((Boolean) v);
      case TINYINT, SMALLINT, INTEGER, DATE, TIME_WITHOUT_TIME_ZONE ->
          (v, out) -> out.writeInt(((Number) v).intValue());
      case BIGINT -> (v, out) -> out.writeLong((Long) v);
      case FLOAT -> (v, out) -> out.writeFloat((Float) v);
      case DOUBLE -> (v, out) -> out.writeDouble((Double) v);
      case BINARY, VARBINARY -> (v, out) -> out.writeBytes((byte[]) v);
      case DECIMAL -> (v, out) -> out.writeBytes(((DecimalData) v).toUnscaledBytes());
      case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> timestamp(type);
      case ARRAY -> array((ArrayType) type);
      case MAP -> map((MapType) type);
      case ROW -> row((RowType) type);
      default ->
          throw new SchemaMismatchException(
              "a view cannot publish type %s as Avro".formatted(type.asSummaryString()));
    };
  }

  private static ValueWriter timestamp(LogicalType type) {
    if (LogicalTypeChecks.getPrecision(type) <= 3) {
      return (v, out) -> out.writeLong(((TimestampData) v).getMillisecond());
    }
    return (v, out) -> {
      TimestampData time = (TimestampData) v;
      out.writeLong(time.getMillisecond() * 1000 + time.getNanoOfMillisecond() / 1000);
    };
  }

  private static ValueWriter array(ArrayType type) {
    ValueWriter element = nullable(type.getElementType());
    ArrayData.ElementGetter getter = ArrayData.createElementGetter(type.getElementType());
    return (v, out) -> {
      ArrayData array = (ArrayData) v;
      out.writeArrayStart();
      out.setItemCount(array.size());
      for (int i = 0; i < array.size(); i++) {
        out.startItem();
        element.write(getter.getElementOrNull(array, i), out);
      }
      out.writeArrayEnd();
    };
  }

  private static ValueWriter map(MapType type) {
    ValueWriter value = nullable(type.getValueType());
    ArrayData.ElementGetter getter = ArrayData.createElementGetter(type.getValueType());
    return (v, out) -> {
      MapData map = (MapData) v;
      TreeMap<String, Object> sorted = new TreeMap<>();
      for (int i = 0; i < map.size(); i++) {
        sorted.put(
            map.keyArray().getString(i).toString(), getter.getElementOrNull(map.valueArray(), i));
      }
      out.writeMapStart();
      out.setItemCount(sorted.size());
      for (Map.Entry<String, Object> entry : sorted.entrySet()) {
        out.startItem();
        out.writeBytes(entry.getKey().getBytes(StandardCharsets.UTF_8));
        value.write(entry.getValue(), out);
      }
      out.writeMapEnd();
    };
  }

  private static ValueWriter row(RowType type) {
    List<ValueWriter> fields = new ArrayList<>();
    List<RowData.FieldGetter> getters = new ArrayList<>();
    for (int i = 0; i < type.getFieldCount(); i++) {
      fields.add(nullable(type.getTypeAt(i)));
      getters.add(RowData.createFieldGetter(type.getTypeAt(i), i));
    }
    return (v, out) -> {
      for (int i = 0; i < fields.size(); i++) {
        fields.get(i).write(getters.get(i).getFieldOrNull((RowData) v), out);
      }
    };
  }
}
