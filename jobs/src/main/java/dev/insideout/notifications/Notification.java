package dev.insideout.notifications;

import static dev.insideout.flink.job.RowColumns.text;
import static dev.insideout.flink.job.RowColumns.textValue;
import static dev.insideout.flink.job.RowColumns.time;
import static dev.insideout.flink.job.RowColumns.timeValue;

import dev.insideout.flink.job.JobTopic;
import dev.insideout.flink.job.JobView;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;

/**
 * What was told to whom: a row of the view.
 *
 * @param level that the customer had then
 * @param eventTime when it happened, in milliseconds since 1970
 * @param toldAt when it was told, in milliseconds since 1970
 */
public record Notification(
    String notificationId,
    String customerId,
    String level,
    String channel,
    String kind,
    String orderId,
    long eventTime,
    long toldAt) {
  static final String NAME = "notifications";

  private static final int PARTITIONS = 4;

  static final JobView<Notification> VIEW =
      JobView.of(
          NAME,
          PARTITIONS,
          List.of("notification_id"),
          Notification.class,
          Notification::row,
          text("notification_id").withComment("The order and the kind."),
          text("customer_id").withComment("Who is told."),
          text("level").withComment("Standing of the customer when told."),
          text("channel").withComment("How: phone, email or digest."),
          text("kind")
              .withComment(
                  "What has become of the order: shipped, delivered, cancelled, failed or refunded."),
          text("order_id").withComment("Which order."),
          time("event_time").withComment("When it happened."),
          time("told_at").withComment("When it was told."));

  static final JobTopic<Notification> READ_BACK = VIEW.readBack(Notification::of);

  private RowData row() {
    return GenericRowData.of(
        textValue(notificationId),
        textValue(customerId),
        textValue(level),
        textValue(channel),
        textValue(kind),
        textValue(orderId),
        timeValue(eventTime),
        timeValue(toldAt));
  }

  private static Notification of(RowData row) {
    return new Notification(
        text(row, 0),
        text(row, 1),
        text(row, 2),
        text(row, 3),
        text(row, 4),
        text(row, 5),
        time(row, 6),
        time(row, 7));
  }
}
