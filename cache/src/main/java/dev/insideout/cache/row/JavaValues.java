package dev.insideout.cache.row;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import org.apache.avro.Conversion;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericFixed;

/** Between the values that Java programs have and those that Avro's encoding knows. */
final class JavaValues {
  private JavaValues() {}

  /**
   * What {@code value} is in Avro's encoding of {@code type}: a boolean, int, long, float, double,
   * text or array of bytes.
   *
   * @throws ClassCastException when it is no value of the type
   * @throws ArithmeticException when it has more digits than the type
   */
  static Object plain(Object value, Schema type) {
    Object converted = value;
    if (type.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
      if (value instanceof BigDecimal number) {
        return number.setScale(decimal.getScale()).unscaledValue().toByteArray();
      }
    } else if (type.getLogicalType() != null) {
      converted = fromLogical(value, type);
    }
    return switch (type.getType()) {
      case LONG -> converted instanceof Integer number ? Long.valueOf(number) : converted;
      case ENUM -> converted.toString();
      case BYTES, FIXED -> array(converted);
      default -> converted;
    };
  }

  private static Object fromLogical(Object value, Schema type) {
    Conversion<Object> conversion =
        AvroModel.GENERIC.getConversionByClass(classOf(value), type.getLogicalType());
    return conversion == null
        ? value
        : Conversions.convertToRawType(value, type, type.getLogicalType(), conversion);
  }

  @SuppressWarnings("unchecked")
  private static Class<Object> classOf(Object value) {
    return (Class<Object>) value.getClass();
  }

  private static byte[] array(Object value) {
    if (value instanceof GenericFixed fixed) {
      return fixed.bytes();
    }
    return value instanceof ByteBuffer buffer ? bytes(buffer) : (byte[]) value;
  }

  /** The bytes that are left in {@code buffer}, which stays as it is. */
  static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  /** The Java value of {@code plain} under the logical type that {@code type} may have. */
  static Object logical(Object plain, Schema type) {
    LogicalType logical = type.getLogicalType();
    Conversion<?> conversion = logical == null ? null : AvroModel.GENERIC.getConversionFor(logical);
    return conversion == null
        ? plain
        : Conversions.convertToLogicalType(plain, type, logical, conversion);
  }
}
