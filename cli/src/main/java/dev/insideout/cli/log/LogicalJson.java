package dev.insideout.cli.log;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * JSON of Avro's logical types: decimals as a string or a number, without loss; dates and times in
 * ISO-8601, points in time also as milliseconds since the epoch.
 */
final class LogicalJson {
  private LogicalJson() {}

  /** True for the logical types that this class reads; others are read as what they are made of. */
  static boolean knows(Schema schema) {
    LogicalType type = schema.getLogicalType();
    return type instanceof LogicalTypes.Decimal
        || type instanceof LogicalTypes.Date
        || isInstant(type)
        || isLocal(type);
  }

  static Object read(JsonNode json, Schema schema, String path) throws MisfitException {
    LogicalType type = schema.getLogicalType();
    if (type instanceof LogicalTypes.Decimal decimal) {
      return decimal(json, decimal, path);
    }
    try {
      if (isInstant(type)) {
        return instant(json, path);
      }
      String text = JsonToAvro.text(json, path);
      return isLocal(type) ? LocalDateTime.parse(text) : LocalDate.parse(text);
    } catch (DateTimeException e) {
      throw new MisfitException(path, "is %s, which is not %s".formatted(json, example(type)));
    }
  }

  private static BigDecimal decimal(JsonNode json, LogicalTypes.Decimal type, String path)
      throws MisfitException {
    BigDecimal value;
    try {
      value =
          json.isNumber()
              ? json.decimalValue()
              : new BigDecimal(JsonToAvro.text(json, path).strip());
    } catch (NumberFormatException e) {
      throw new MisfitException(path, "is %s, which is not a decimal number".formatted(json));
    }
    BigDecimal scaled;
    try {
      scaled = value.setScale(type.getScale(), RoundingMode.UNNECESSARY);
    } catch (ArithmeticException e) {
      throw new MisfitException(
          path, "is %s and may have %d decimals at most".formatted(json, type.getScale()));
    }
    if (scaled.precision() > type.getPrecision()) {
      throw new MisfitException(
          path,
          "is %s and may have %d digits at most, %d of them decimals"
              .formatted(json, type.getPrecision(), type.getScale()));
    }
    return scaled;
  }

  private static Instant instant(JsonNode json, String path) throws MisfitException {
    return json.isNumber()
        ? Instant.ofEpochMilli(JsonToAvro.integer(json, path, Long.MIN_VALUE, Long.MAX_VALUE))
        : OffsetDateTime.parse(JsonToAvro.text(json, path)).toInstant();
  }

  private static boolean isInstant(LogicalType type) {
    return type instanceof LogicalTypes.TimestampMillis
        || type instanceof LogicalTypes.TimestampMicros;
  }

  private static boolean isLocal(LogicalType type) {
    return type instanceof LogicalTypes.LocalTimestampMillis
        || type instanceof LogicalTypes.LocalTimestampMicros;
  }

  private static String example(LogicalType type) {
    if (isInstant(type)) {
      return "a time such as \"2026-01-31T12:00:00Z\" or milliseconds since the epoch";
    }
    return isLocal(type)
        ? "a local time such as \"2026-01-31T12:00:00\""
        : "a date such as \"2026-01-31\"";
  }
}
