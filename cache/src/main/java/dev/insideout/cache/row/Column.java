package dev.insideout.cache.row;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;

/**
 * A column that rows are found by: of a key, or of an index. Its values are ordered as their types
 * are, a missing one first.
 *
 * @param name its name
 * @param type its type, without null
 * @param nullBranch where null stands in the union that the column is; negative when it is never
 *     null
 */
record Column(String name, Schema type, int nullBranch) {

  /**
   * The column of a field.
   *
   * @throws IllegalArgumentException when rows cannot be ordered by it
   */
  static Column of(Schema.Field field) {
    Schema schema = field.schema();
    int nullBranch = -1;
    if (schema.isUnion()) {
      List<Schema> branches = schema.getTypes();
      nullBranch = schema.isNullable() && branches.size() == 2 ? indexOfNull(branches) : -1;
      schema = nullBranch < 0 ? schema : branches.get(1 - nullBranch);
    }
    return switch (schema.getType()) {
      case BOOLEAN, INT, LONG, FLOAT, DOUBLE, STRING, BYTES, FIXED, ENUM ->
          new Column(field.name(), schema, nullBranch);
      default ->
          throw new IllegalArgumentException(
              "rows cannot be looked up by column '%s': its type is %s"
                  .formatted(field.name(), schema));
    };
  }

  private static int indexOfNull(List<Schema> branches) {
    return branches.get(0).getType() == Schema.Type.NULL ? 0 : 1;
  }

  private boolean nullable() {
    return nullBranch >= 0;
  }

  /** True when the bytes of the two order and mean the same. */
  boolean isLike(Column other) {
    return name.equals(other.name)
        && type.getType() == other.type.getType()
        && Objects.equals(type.getLogicalType(), other.type.getLogicalType())
        && nullable() == other.nullable();
  }

  /**
   * Writes a value of Java.
   *
   * @throws IllegalArgumentException when it is none of this column's
   */
  void write(Object value, OrderedBytes out) {
    if (value == null) {
      if (!nullable()) {
        throw new IllegalArgumentException("column '%s' is never null".formatted(name));
      }
      out.writeByte(0);
      return;
    }
    if (nullable()) {
      out.writeByte(1);
    }
    try {
      writePresent(JavaValues.plain(value, type), out);
    } catch (ClassCastException | ArithmeticException e) {
      throw new IllegalArgumentException(
          "column '%s' is of type %s: %s (%s) is no value of it"
              .formatted(name, typeName(), value, value.getClass().getSimpleName()),
          e);
    }
  }

  private String typeName() {
    LogicalType logical = type.getLogicalType();
    return type.getType().getName() + (logical == null ? "" : " " + logical.getName());
  }

  private void writePresent(Object value, OrderedBytes out) {
    switch (type.getType()) {
      case BOOLEAN -> out.writeByte((Boolean) value ? 1 : 0);
      case INT -> out.writeInt((Integer) value);
      case LONG -> out.writeLong((Long) value);
      case FLOAT, DOUBLE -> out.writeDouble(((Number) value).doubleValue());
      case STRING, ENUM -> out.writeText((CharSequence) value);
      default -> writeBytes((byte[]) value, out);
    }
  }

  private void writeBytes(byte[] value, OrderedBytes out) {
    if (type.getLogicalType() instanceof LogicalTypes.Decimal) {
      out.writeInteger(new BigInteger(value));
    } else if (type.getType() == Schema.Type.FIXED) {
      if (value.length != type.getFixedSize()) {
        throw new ClassCastException("not of the column's length");
      }
      out.writeFixed(value);
    } else {
      out.writeVariable(value, 0, value.length);
    }
  }

  /** Moves a value from Avro's binary encoding, without making a Java value of it. */
  void copy(Decoder in, OrderedBytes out, Scratch scratch) throws IOException {
    if (nullable()) {
      if (in.readIndex() == nullBranch) {
        in.readNull();
        out.writeByte(0);
        return;
      }
      out.writeByte(1);
    }
    switch (type.getType()) {
      case BOOLEAN -> out.writeByte(in.readBoolean() ? 1 : 0);
      case INT -> out.writeInt(in.readInt());
      case LONG -> out.writeLong(in.readLong());
      case FLOAT -> out.writeDouble(in.readFloat());
      case DOUBLE -> out.writeDouble(in.readDouble());
      case STRING -> {
        scratch.text = in.readString(scratch.text);
        out.writeVariable(scratch.text.getBytes(), 0, scratch.text.getByteLength());
      }
      case ENUM -> out.writeText(type.getEnumSymbols().get(in.readEnum()));
      case FIXED -> {
        byte[] value = new byte[type.getFixedSize()];
        in.readFixed(value);
        writeBytes(value, out);
      }
      default -> writeBytes(JavaValues.bytes(in.readBytes(null)), out);
    }
  }

  /** What {@link #copy} uses again from value to value. */
  static final class Scratch {
    private Utf8 text = new Utf8();
  }

  /** Reads a value as the Java type that Avro's readers have for it; a text as {@code String}. */
  Object read(OrderedBytes.Reader in) {
    if (nullable() && in.readByte() == 0) {
      return null;
    }
    LogicalType logical = type.getLogicalType();
    return switch (type.getType()) {
      case BOOLEAN -> in.readByte() != 0;
      case INT -> JavaValues.logical(in.readInt(), type);
      case LONG -> JavaValues.logical(in.readLong(), type);
      case FLOAT -> (float) in.readDouble();
      case DOUBLE -> in.readDouble();
      case STRING -> JavaValues.logical(in.readText(), type);
      case ENUM -> new GenericData.EnumSymbol(type, in.readText());
      default ->
          logical instanceof LogicalTypes.Decimal decimal
              ? new BigDecimal(in.readInteger(), decimal.getScale())
              : type.getType() == Schema.Type.FIXED
                  ? JavaValues.logical(
                      new GenericData.Fixed(type, in.readFixed(type.getFixedSize())), type)
                  : ByteBuffer.wrap(in.readVariable());
    };
  }
}
