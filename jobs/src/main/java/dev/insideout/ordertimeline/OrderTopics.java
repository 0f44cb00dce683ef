package dev.insideout.ordertimeline;

import static dev.insideout.flink.job.RowColumns.cents;
import static dev.insideout.flink.job.RowColumns.integer;
import static dev.insideout.flink.job.RowColumns.money;
import static dev.insideout.flink.job.RowColumns.number;
import static dev.insideout.flink.job.RowColumns.text;
import static dev.insideout.flink.job.RowColumns.time;

import dev.insideout.flink.job.JobTopic;
import java.math.BigDecimal;
import java.util.List;
import org.apache.flink.table.data.RowData;
import org.apache.flink.types.RowKind;

/**
 * The topics that tell of orders, and what of each is told. A tombstone of a header deletes the
 * order; the other topics are of events, of which none undoes another.
 */
final class OrderTopics {
  static final String ORDERS = "orders";
  static final String PAYMENTS = "payments";
  static final String SHIPMENTS = "shipments";
  static final String ORDER_LINES = "order_lines";

  private static final int PRICE_DECIMALS = 2;

  static final JobTopic<OrderEvent> HEADERS =
      JobTopic.rows(
          ORDERS,
          List.of("order_id"),
          OrderEvent.class,
          OrderTopics::header,
          text("order_id"),
          text("event_id"),
          time("event_time"),
          number("version"),
          text("status"),
          text("customer_id"));

  static final JobTopic<OrderEvent> PAYMENT_STEPS =
      JobTopic.events(
          PAYMENTS,
          OrderEvent.class,
          row -> step(PAYMENTS, row, text(row, 4), text(row, 5) + " " + price(row, 6)),
          text("order_id"),
          text("event_id"),
          time("event_time"),
          number("version"),
          text("payment_id"),
          text("status"),
          money("amount"));

  static final JobTopic<OrderEvent> SHIPMENT_STEPS =
      JobTopic.events(
          SHIPMENTS,
          OrderEvent.class,
          row -> step(SHIPMENTS, row, text(row, 4), text(row, 5) + " by " + text(row, 6)),
          text("order_id"),
          text("event_id"),
          time("event_time"),
          number("version"),
          text("shipment_id"),
          text("status"),
          text("carrier"));

  static final JobTopic<OrderEvent> LINE_STEPS =
      JobTopic.events(
          ORDER_LINES,
          OrderEvent.class,
          row ->
              step(
                  ORDER_LINES,
                  row,
                  Integer.toString(row.getInt(4)),
                  "%d of %s at %s".formatted(row.getInt(5), text(row, 6), price(row, 7))),
          text("order_id"),
          text("event_id"),
          time("event_time"),
          number("version"),
          integer("line"),
          integer("quantity"),
          text("product_id"),
          money("unit_price"));

  private OrderTopics() {}

  private static OrderEvent header(RowData row) {
    if (row.getRowKind() == RowKind.DELETE) {
      return OrderEvent.deletion(text(row, 0));
    }
    return OrderEvent.header(
        text(row, 0), text(row, 1), time(row, 2), row.getLong(3), text(row, 4), text(row, 5));
  }

  private static OrderEvent step(String source, RowData row, String entity, String what) {
    return OrderEvent.step(
        text(row, 0), text(row, 1), time(row, 2), source, entity, row.getLong(3), what);
  }

  private static String price(RowData row, int column) {
    return BigDecimal.valueOf(cents(row, column), PRICE_DECIMALS).toPlainString();
  }
}
