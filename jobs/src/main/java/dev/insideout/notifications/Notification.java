package dev.insideout.notifications;

import dev.insideout.flink.job.JobTopic;
import dev.insideout.flink.job.JobView;
import java.util.List;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.types.RowKind;

/**
 * What was told to whom: a row of the view.
 *
 * @param customerId null only where a foreign tombstone in the view's topic is read
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
          column("notification_id", DataTypes.STRING(), "The order and the kind."),
          column("customer_id", DataTypes.STRING(), "Who is told."),
          column("level", DataTypes.STRING(), "Standing of the customer when told."),
          column("channel", DataTypes.STRING(), "How: phone, email or digest."),
          column(
              "kind",
              DataTypes.STRING(),
              "What has become of the order: shipped, delivered, cancelled, failed or refunded."),
          column("order_id", DataTypes.STRING(), "Which order."),
          column("event_time", DataTypes.TIMESTAMP_LTZ(3), "When it happened."),
          column("told_at", DataTypes.TIMESTAMP_LTZ(3), "When it was told."));

  static final JobTopic<Notification> READ_BACK = VIEW.readBack(Notification::of);

  private RowData row() {
    return GenericRowData.of(
        StringData.fromString(notificationId),
        StringData.fromString(customerId),
        StringData.fromString(level),
        StringData.fromString(channel),
        StringData.fromString(kind),
        StringData.fromString(orderId),
        TimestampData.fromEpochMillis(eventTime),
        TimestampData.fromEpochMillis(toldAt));
  }

  private static Notification of(RowData row) {
    if (row.getRowKind() == RowKind.DELETE) {
      return new Notification(row.getString(0).toString(), null, null, null, null, null, 0, 0);
    }
    return new Notification(
        row.getString(0).toString(),
        row.getString(1).toString(),
        row.getString(2).toString(),
        row.getString(3).toString(),
        row.getString(4).toString(),
        row.getString(5).toString(),
        row.getTimestamp(6, 3).getMillisecond(),
        row.getTimestamp(7, 3).getMillisecond());
  }

  private static Column column(String name, DataType type, String comment) {
    return Column.physical(name, type.notNull()).withComment(comment);
  }
}
