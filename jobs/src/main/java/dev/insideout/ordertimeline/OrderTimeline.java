package dev.insideout.ordertimeline;

import static dev.insideout.flink.job.RowColumns.number;
import static dev.insideout.flink.job.RowColumns.text;
import static dev.insideout.flink.job.RowColumns.textValue;
import static dev.insideout.flink.job.RowColumns.time;
import static dev.insideout.flink.job.RowColumns.timeValue;

import dev.insideout.flink.job.JobView;
import java.util.List;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.types.RowKind;

/**
 * An order's row in the view, or that it has none.
 *
 * @param customerId who ordered; null when the order is deleted
 * @param status of the newest version of its header
 * @param history in the order in which it happened
 */
public record OrderTimeline(String orderId, String customerId, String status, List<Event> history) {
  static final String NAME = "order_timeline";

  private static final int PARTITIONS = 4;

  private static final DataType HISTORY =
      DataTypes.ARRAY(
          DataTypes.ROW(
                  DataTypes.FIELD("event_time", DataTypes.TIMESTAMP_LTZ(3).notNull()),
                  DataTypes.FIELD("source", DataTypes.STRING().notNull()),
                  DataTypes.FIELD("entity", DataTypes.STRING().notNull()),
                  DataTypes.FIELD("version", DataTypes.BIGINT().notNull()),
                  DataTypes.FIELD("what", DataTypes.STRING().notNull()))
              .notNull());

  static final JobView<OrderTimeline> VIEW =
      JobView.of(
          NAME,
          PARTITIONS,
          List.of("order_id"),
          OrderTimeline.class,
          OrderTimeline::row,
          text("order_id").withComment("Which order."),
          text("customer_id").withComment("Who ordered."),
          text("status").withComment("Of the newest version of the order's header."),
          time("first_event").withComment("When the history begins."),
          time("last_event").withComment("When the history ends."),
          number("event_count").withComment("How many events the history has."),
          Column.physical("history", HISTORY.notNull())
              .withComment(
                  "What happened, in the order of event time, source, entity and version."));

  /**
   * A step of the order.
   *
   * @param eventTime in milliseconds since 1970
   * @param source the topic that tells of it
   * @param entity of what it is a step: payment, shipment or line; of the order where it is its own
   * @param version counts the entity's steps
   */
  public record Event(long eventTime, String source, String entity, long version, String what) {
    private RowData row() {
      return GenericRowData.of(
          timeValue(eventTime), textValue(source), textValue(entity), version, textValue(what));
    }
  }

  /** The order has no row. */
  static OrderTimeline deleted(String orderId) {
    return new OrderTimeline(orderId, null, null, List.of());
  }

  private RowData row() {
    if (customerId == null) {
      GenericRowData deletion = new GenericRowData(RowKind.DELETE, VIEW.columns().getColumnCount());
      deletion.setField(0, textValue(orderId));
      return deletion;
    }
    return GenericRowData.of(
        textValue(orderId),
        textValue(customerId),
        textValue(status),
        timeValue(history.get(0).eventTime()),
        timeValue(history.get(history.size() - 1).eventTime()),
        (long) history.size(),
        new GenericArrayData(history.stream().map(Event::row).toArray()));
  }
}
