package dev.insideout.notifications;

import static dev.insideout.flink.job.RowColumns.number;
import static dev.insideout.flink.job.RowColumns.text;
import static dev.insideout.flink.job.RowColumns.time;

import dev.insideout.flink.job.JobTopic;
import dev.insideout.notifications.OrderStep.Kind;
import java.util.List;
import org.apache.flink.table.data.RowData;
import org.apache.flink.types.RowKind;

/** The topics that the job reads, with the columns that it needs: of a customer the level alone. */
final class NotificationTopics {
  static final JobTopic<OrderStep> HEADERS =
      JobTopic.rows(
          "orders",
          List.of("order_id"),
          OrderStep.class,
          NotificationTopics::header,
          text("order_id"),
          time("event_time"),
          text("status"),
          text("customer_id"));

  static final JobTopic<OrderStep> PAYMENTS =
      JobTopic.events(
          "payments",
          OrderStep.class,
          row -> new OrderStep(text(row, 0), Kind.ofPayment(text(row, 2)), null, time(row, 1)),
          text("order_id"),
          time("event_time"),
          text("status"));

  static final JobTopic<CustomerLevel> CUSTOMERS =
      JobTopic.rows(
          "customers",
          List.of("customer_id"),
          CustomerLevel.class,
          NotificationTopics::level,
          text("customer_id"),
          number("version"),
          text("level"));

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
}
