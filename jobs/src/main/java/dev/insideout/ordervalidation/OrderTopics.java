package dev.insideout.ordervalidation;

import dev.insideout.flink.job.JobTopic;
import java.util.List;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.types.RowKind;

/** The topics that the job reads, with the columns that it needs. */
final class OrderTopics {
  private static final DataType STRING = DataTypes.STRING().notNull();
  private static final DataType INT = DataTypes.INT().notNull();
  private static final DataType BIGINT = DataTypes.BIGINT().notNull();
  private static final DataType TIME = DataTypes.TIMESTAMP_LTZ(3).notNull();
  private static final int MONEY_PRECISION = 12;
  private static final int MONEY_SCALE = 2;

  static final JobTopic<OrderFact> ORDERS =
      JobTopic.events(
          "orders",
          OrderFact.class,
          row ->
              new OrderFact(
                  text(row, 0),
                  time(row, 1),
                  row.getLong(2),
                  text(row, 3),
                  text(row, 4),
                  row.getInt(5)),
          Column.physical("order_id", STRING),
          Column.physical("event_time", TIME),
          Column.physical("version", BIGINT),
          Column.physical("status", STRING),
          Column.physical("customer_id", STRING),
          Column.physical("line_count", INT));

  static final JobTopic<LineFact> LINES =
      JobTopic.events(
          "order_lines",
          LineFact.class,
          row ->
              new LineFact(
                  text(row, 0),
                  row.getInt(1),
                  row.getLong(2),
                  text(row, 3),
                  row.getInt(4),
                  row.getDecimal(5, MONEY_PRECISION, MONEY_SCALE).toUnscaledLong()),
          Column.physical("order_id", STRING),
          Column.physical("line", INT),
          Column.physical("version", BIGINT),
          Column.physical("product_id", STRING),
          Column.physical("quantity", INT),
          Column.physical("unit_price", DataTypes.DECIMAL(MONEY_PRECISION, MONEY_SCALE).notNull()));

  static final JobTopic<StockFact> STOCK =
      JobTopic.rows(
          "stock",
          List.of("product_id"),
          StockFact.class,
          row ->
              row.getRowKind() == RowKind.DELETE
                  ? new StockFact(text(row, 0), 0, 0, 0, true)
                  : new StockFact(text(row, 0), row.getLong(1), time(row, 2), row.getInt(3), false),
          Column.physical("product_id", STRING),
          Column.physical("version", BIGINT),
          Column.physical("event_time", TIME),
          Column.physical("quantity", INT));

  /** Only who is forgotten: who somebody is, this job need not know. */
  static final JobTopic<FraudInput> CUSTOMERS =
      JobTopic.rows(
          "customers",
          List.of("customer_id"),
          FraudInput.class,
          row -> FraudInput.of(text(row, 0), row.getRowKind() == RowKind.DELETE),
          Column.physical("customer_id", STRING));

  /** Of it only the time counts: it passes also while nobody orders. */
  static final JobTopic<OrderInput> CLOCK =
      JobTopic.rows(
          "clock",
          List.of("granularity"),
          OrderInput.class,
          row -> OrderInput.tick(),
          Column.physical("granularity", STRING));

  private OrderTopics() {}

  private static String text(RowData row, int column) {
    return row.getString(column).toString();
  }

  private static long time(RowData row, int column) {
    return row.getTimestamp(column, 3).getMillisecond();
  }
}
