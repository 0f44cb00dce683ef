package dev.insideout.ordervalidation;

import static dev.insideout.flink.job.RowColumns.cents;
import static dev.insideout.flink.job.RowColumns.integer;
import static dev.insideout.flink.job.RowColumns.money;
import static dev.insideout.flink.job.RowColumns.number;
import static dev.insideout.flink.job.RowColumns.text;
import static dev.insideout.flink.job.RowColumns.time;

import dev.insideout.flink.job.JobTopic;
import java.util.List;
import org.apache.flink.types.RowKind;

/** The topics that the job reads, with the columns that it needs. */
final class OrderTopics {
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
          text("order_id"),
          time("event_time"),
          number("version"),
          text("status"),
          text("customer_id"),
          integer("line_count"));

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
                  cents(row, 5)),
          text("order_id"),
          integer("line"),
          number("version"),
          text("product_id"),
          integer("quantity"),
          money("unit_price"));

  static final JobTopic<StockFact> STOCK =
      JobTopic.rows(
          "stock",
          List.of("product_id"),
          StockFact.class,
          row ->
              row.getRowKind() == RowKind.DELETE
                  ? new StockFact(text(row, 0), 0, 0, 0, true)
                  : new StockFact(text(row, 0), row.getLong(1), time(row, 2), row.getInt(3), false),
          text("product_id"),
          number("version"),
          time("event_time"),
          integer("quantity"));

  /** Only who is forgotten: who somebody is, this job need not know. */
  static final JobTopic<FraudInput> CUSTOMERS =
      JobTopic.rows(
          "customers",
          List.of("customer_id"),
          FraudInput.class,
          row -> FraudInput.of(text(row, 0), row.getRowKind() == RowKind.DELETE),
          text("customer_id"));

  /** Of it only the time counts: it passes also while nobody orders. */
  static final JobTopic<OrderInput> CLOCK =
      JobTopic.rows(
          "clock",
          List.of("granularity"),
          OrderInput.class,
          row -> OrderInput.tick(),
          text("granularity"));

  private OrderTopics() {}
}
