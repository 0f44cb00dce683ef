package dev.insideout.flink.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;

/**
 * The columns that jobs read and publish, none of them null: how each is declared, read out of a
 * row by its place, and put into one.
 */
public final class RowColumns {
  /** Of a time: milliseconds. */
  private static final int MILLIS = 3;

  private static final int MONEY_DIGITS = 12;
  private static final int MONEY_DECIMALS = 2;

  private RowColumns() {}

  public static Column text(String name) {
    return Column.physical(name, DataTypes.STRING().notNull());
  }

  public static Column integer(String name) {
    return Column.physical(name, DataTypes.INT().notNull());
  }

  public static Column number(String name) {
    return Column.physical(name, DataTypes.BIGINT().notNull());
  }

  public static Column time(String name) {
    return Column.physical(name, DataTypes.TIMESTAMP_LTZ(MILLIS).notNull());
  }

  /** An amount with two decimals. */
  public static Column money(String name) {
    return Column.physical(name, DataTypes.DECIMAL(MONEY_DIGITS, MONEY_DECIMALS).notNull());
  }

  public static String text(RowData row, int column) {
    // Flink's own way from bytes to a text goes a character at a time.
    return new String(row.getString(column).toBytes(), UTF_8);
  }

  /** In milliseconds since 1970. */
  public static long time(RowData row, int column) {
    return row.getTimestamp(column, MILLIS).getMillisecond();
  }

  /** In hundredths, such as cents. */
  public static long cents(RowData row, int column) {
    return row.getDecimal(column, MONEY_DIGITS, MONEY_DECIMALS).toUnscaledLong();
  }

  public static StringData textValue(String text) {
    return StringData.fromString(text);
  }

  /**
   * A time.
   *
   * @param millis since 1970
   */
  public static TimestampData timeValue(long millis) {
    return TimestampData.fromEpochMillis(millis);
  }

  /** An amount of so many hundredths. */
  public static DecimalData moneyValue(long cents) {
    return DecimalData.fromUnscaledLong(cents, MONEY_DIGITS, MONEY_DECIMALS);
  }
}
