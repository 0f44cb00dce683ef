package dev.insideout.flink.unified;

import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.writer.BinaryRowWriter;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/** Copies one column, which is not null, from any row into a binary one. */
@FunctionalInterface
interface ColumnCopy {
  void copy(RowData from, BinaryRowWriter to);

  /**
   * @throws IllegalArgumentException when columns of this type cannot be keys
   */
  static ColumnCopy of(LogicalType type, int column, int target) {
    return switch (type.getTypeRoot()) {
      case CHAR, VARCHAR -> (from, to) -> to.writeString(target, from.getString(column));
      case BINARY, VARBINARY -> (from, to) -> to.writeBinary(target, from.getBinary(column));
      case BOOLEAN -> (from, to) -> to.writeBoolean(target, from.getBoolean(column));
      case TINYINT -> (from, to) -> to.writeByte(target, from.getByte(column));
      case SMALLINT -> (from, to) -> to.writeShort(target, from.getShort(column));
      case INTEGER, DATE, TIME_WITHOUT_TIME_ZONE, INTERVAL_YEAR_MONTH ->
          (from, to) -> to.writeInt(target, from.getInt(column));
      case BIGINT, INTERVAL_DAY_TIME -> (from, to) -> to.writeLong(target, from.getLong(column));
      case FLOAT -> (from, to) -> to.writeFloat(target, from.getFloat(column));
      case DOUBLE -> (from, to) -> to.writeDouble(target, from.getDouble(column));
      case DECIMAL -> decimal(type, column, target);
      case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
          timestamp(type, column, target);
      default ->
          throw new IllegalArgumentException(
              "a column of type %s cannot be a key of a join".formatted(type));
    };
  }

  private static ColumnCopy decimal(LogicalType type, int column, int target) {
    int precision = LogicalTypeChecks.getPrecision(type);
    int scale = LogicalTypeChecks.getScale(type);
    return (from, to) ->
        to.writeDecimal(target, from.getDecimal(column, precision, scale), precision);
  }

  private static ColumnCopy timestamp(LogicalType type, int column, int target) {
    int precision = LogicalTypeChecks.getPrecision(type);
    return (from, to) -> to.writeTimestamp(target, from.getTimestamp(column, precision), precision);
  }
}
