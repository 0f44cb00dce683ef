package dev.insideout.notifications;

import dev.insideout.flink.job.JobTopic;
import dev.insideout.notifications.OrderStep.Kind;
import java.util.List;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.types.RowKind;

/** The topics that the job reads, with the columns that it needs: of a customer the level alone. */
final class NotificationTopics {
  private static final DataType STRING = DataTypes.STRING().notNull();
  private static final DataType TIME = DataTypes.TIMESTAMP_LTZ(3).notNull();

  static final JobTopic<OrderStep> HEADERS =
      JobTopic.rows(
          "orders",
          List.of("order_id"),
          OrderStep.class,
          NotificationTopics::header,
          Column.physical("order_id", STRING),
          Column.physical("event_time", TIME),
          Column.physical("status", STRING),
          Column.physical("customer_id", STRING));

  static final JobTopic<OrderStep> PAYMENTS =
      JobTopic.events(
          "payments",
          OrderStep.class,
          row -> new OrderStep(text(row, 0), Kind.ofPayment(text(row, 2)), null, time(row, 1)),
          Column.physical("order_id", STRING),
          Column.physical("event_time", TIME),
          Column.physical("status", STRING));

  static final JobTopic<CustomerLevel> CUSTOMERS =
      JobTopic.rows(
          "customers",
          List.of("customer_id"),
          CustomerLevel.class,
          NotificationTopics::level,
          Column.physical("customer_id", STRING),
          Column.physical("version", DataTypes.BIGINT().notNull()),
          Column.physical("level", STRING));

  private NotificationTopics() {}

  private static OrderStep header(RowData row) {
    return row.getRowKind() == RowKind.DELETE
        ? new OrderStep(text(row, 0), Kind.DELETED, null, 0)
        : new OrderStep(text(row, 0), Kind.ofHeader(text(row, 2)), text(row, 3), time(row, 1));
  }

  private static CustomerLevel level(RowData row) {
    return row.getRowKind() == RowKind.DELETE
        ? new CustomerLevel(text(row, 0), 0, null)
        : new CustomerLevel(text(row, 0), row.getLong(1), text(row, 2));
  }

  private static String text(RowData row, int column) {
    return row.getString(column).toString();
  }

  private static long time(RowData row, int column) {
    return row.getTimestamp(column, 3).getMillisecond();
  }
}
