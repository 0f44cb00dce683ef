package dev.insideout.cli.why;

import dev.insideout.cli.output.CommandFailure;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.CharType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.VarCharType;

/**
 * What stands for a masked value: the first, second, … of its kind.
 *
 * @param name of the kind
 * @param digits how many the number has as text, so that texts are in the order of the numbers
 */
record StandIn(String name, int number, int digits) {
  private static final LocalDate FIRST_DAY = LocalDate.of(2000, 1, 1);
  private static final LocalDateTime FIRST_TIME = FIRST_DAY.atStartOfDay();

  /**
   * As a value of {@code type}, in Flink's internal form.
   *
   * @throws CommandFailure when the type has no such value
   */
  Object value(LogicalType type, String column) {
    Object value =
        switch (type.getTypeRoot()) {
          case CHAR -> text(((CharType) type).getLength(), true);
          case VARCHAR -> text(((VarCharType) type).getLength(), false);
          case TINYINT -> number <= Byte.MAX_VALUE ? (byte) number : null;
          case SMALLINT -> number <= Short.MAX_VALUE ? (short) number : null;
          case INTEGER -> number;
          case BIGINT -> (long) number;
          case FLOAT -> (float) number;
          case DOUBLE -> (double) number;
          case DECIMAL -> decimal((DecimalType) type);
          case DATE -> (int) FIRST_DAY.plusDays(number).toEpochDay();
          case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
              TimestampData.fromLocalDateTime(FIRST_TIME.plusSeconds(number));
          default -> null;
        };
    if (value == null) {
      throw CommandFailure.badInput(
          "--mask: column '%s' is %s, which has no room for stand-ins of this many values."
              .formatted(column, type.asSummaryString()));
    }
    return value;
  }

  private Object text(int length, boolean padded) {
    String counted = "%0{digits}d".replace("{digits}", Integer.toString(digits)).formatted(number);
    String text = name + "-" + counted;
    if (text.length() > length) {
      text = name.substring(0, Math.max(0, Math.min(name.length(), length - digits))) + counted;
    }
    if (text.length() > length) {
      return null;
    }
    return StringData.fromString(padded ? text + " ".repeat(length - text.length()) : text);
  }

  private Object decimal(DecimalType type) {
    return DecimalData.fromBigDecimal(
        BigDecimal.valueOf(number), type.getPrecision(), type.getScale());
  }
}
