package dev.insideout.flink.unified;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.types.RowKind;

/** A shop's tables, and rows of them as Java values and as text. */
final class TestRows {
  static final LogicalType ID = new BigIntType(false);
  static final LogicalType REFERENCE = new BigIntType(true);
  static final LogicalType TEXT = new VarCharType(true, VarCharType.MAX_LENGTH);
  static final LogicalType AMOUNT = new DecimalType(true, 20, 2);

  /** order_id, state. */
  static final RowType ORDERS = type(List.of("order_id", "state"), ID, TEXT);

  /** order_id, amount. */
  static final RowType PAYMENTS = type(List.of("order_id", "amount"), ID, AMOUNT);

  /** order_id, carrier. */
  static final RowType SHIPMENTS = type(List.of("order_id", "carrier"), ID, TEXT);

  /** order_id, carrier, passes. */
  static final RowType SOME_SHIPMENTS =
      type(List.of("order_id", "carrier", "passes"), ID, TEXT, new BooleanType());

  /** order_id, customer_id, state. */
  static final RowType SALES =
      type(List.of("order_id", "customer_id", "state"), ID, REFERENCE, TEXT);

  /** customer_id, name. */
  static final RowType CUSTOMERS = type(List.of("customer_id", "name"), ID, TEXT);

  private TestRows() {}

  private static RowType type(List<String> names, LogicalType... types) {
    return RowType.of(types, names.toArray(String[]::new));
  }

  /** An arm with its key in the first column. */
  static ArmColumns arm(RowType type, boolean inner) {
    boolean filtered = type.getFieldNames().contains("passes");
    return ArmColumns.of(whole(null, type, new int[] {0}, inner, filtered));
  }

  /** An arm of which all columns are kept but the one that says whether a row passes. */
  static Arm whole(
      DataStream<RowData> rows, RowType type, int[] key, boolean inner, boolean filtered) {
    int width = filtered ? type.getFieldCount() - 1 : type.getFieldCount();
    return new Arm(rows, type, key, inner, filtered, IntStream.range(0, width).toArray());
  }

  /** The places of all columns. */
  static int[] allOf(RowType type) {
    return IntStream.range(0, type.getFieldCount()).toArray();
  }

  /** A row as the network gives it: in memory of its own. */
  static BinaryRowData row(RowKind kind, RowType type, Object... values) {
    GenericRowData row = new GenericRowData(kind, type.getFieldCount());
    for (int i = 0; i < values.length; i++) {
      row.setField(i, internal(values[i]));
    }
    return new RowDataSerializer(type).toBinaryRow(row).copy();
  }

  private static Object internal(Object value) {
    if (value instanceof String text) {
      return StringData.fromString(text);
    }
    if (value instanceof Integer number) {
      return number.longValue();
    }
    if (value instanceof BigDecimal amount) {
      return DecimalData.fromBigDecimal(amount, 20, 2);
    }
    return value;
  }

  /** The row's columns, {@code 1 placed null}. */
  static String text(RowData row, RowType type) {
    List<String> columns = new ArrayList<>();
    IntStream.range(0, type.getFieldCount())
        .mapToObj(i -> RowData.createFieldGetter(type.getTypeAt(i).copy(true), i))
        .forEach(getter -> columns.add(String.valueOf(getter.getFieldOrNull(row))));
    return String.join(" ", columns);
  }
}
