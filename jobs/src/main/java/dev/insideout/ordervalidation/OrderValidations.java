package dev.insideout.ordervalidation;

import dev.insideout.flink.job.JobTopic;
import dev.insideout.flink.job.JobView;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.DataType;

/** The view {@code order_validations}: one row an order that was decided. */
final class OrderValidations {
  private static final int PARTITIONS = 4;
  private static final int MONEY_PRECISION = 12;
  private static final int MONEY_SCALE = 2;
  private static final DataType STRING = DataTypes.STRING().notNull();
  private static final DataType INT = DataTypes.INT().notNull();

  static final JobView<Decision> VIEW =
      JobView.of(
          "order_validations",
          PARTITIONS,
          List.of("order_id"),
          Decision.class,
          OrderValidations::row,
          column("order_id", STRING, "Which order."),
          column("customer_id", STRING, "Who ordered."),
          column("status", STRING, "validated, failed or timed_out."),
          column("reason", STRING, "Why it is not validated; empty when it is."),
          column(
              "details", STRING, "What the check of the order itself says; empty before it has."),
          column("fraud", STRING, "What the check of the customer's other orders says."),
          column("stock", STRING, "What the check of the stock says."),
          column(
              "total",
              DataTypes.DECIMAL(MONEY_PRECISION, MONEY_SCALE).notNull(),
              "Euro, what the lines come to."),
          column(
              "items",
              DataTypes.ARRAY(
                      DataTypes.ROW(
                              DataTypes.FIELD("product_id", STRING),
                              DataTypes.FIELD("quantity", INT))
                          .notNull())
                  .notNull(),
              "What was decided on: pieces by product."),
          column("attempt", INT, "Which of the order's contents: they are counted."),
          column("revision", INT, "How often the order was decided, from 1."),
          column(
              "decided_at", DataTypes.TIMESTAMP_LTZ(3).notNull(), "When, by the log's own time."),
          column(
              "late_finding",
              STRING,
              "What was found when the order had gone on; empty if nothing."));

  static final JobTopic<Decision> READ_BACK = VIEW.readBack(OrderValidations::decision);

  private OrderValidations() {}

  private static Column column(String name, DataType type, String comment) {
    return Column.physical(name, type).withComment(comment);
  }

  private static RowData row(Decision decision) {
    return GenericRowData.of(
        text(decision.orderId()),
        text(decision.customerId()),
        text(decision.status()),
        text(decision.reason()),
        text(decision.details()),
        text(decision.fraud()),
        text(decision.stock()),
        DecimalData.fromUnscaledLong(decision.totalCents(), MONEY_PRECISION, MONEY_SCALE),
        items(decision.items()),
        decision.attempt(),
        decision.revision(),
        TimestampData.fromEpochMillis(decision.decidedAt()),
        text(decision.lateFinding()));
  }

  private static Decision decision(RowData row) {
    return new Decision(
        row.getString(0).toString(),
        row.getString(1).toString(),
        row.getString(2).toString(),
        row.getString(3).toString(),
        row.getString(4).toString(),
        row.getString(5).toString(),
        row.getString(6).toString(),
        row.getDecimal(7, MONEY_PRECISION, MONEY_SCALE).toUnscaledLong(),
        items(row.getArray(8)),
        row.getInt(9),
        row.getInt(10),
        row.getTimestamp(11, 3).getMillisecond(),
        row.getString(12).toString());
  }

  private static StringData text(String text) {
    return StringData.fromString(text);
  }

  /** Sorted, so that equal items are equal bytes. */
  private static ArrayData items(Map<String, Integer> items) {
    return new GenericArrayData(
        new TreeMap<>(items)
            .entrySet().stream()
                .map(item -> GenericRowData.of(text(item.getKey()), item.getValue()))
                .toArray());
  }

  private static Map<String, Integer> items(ArrayData array) {
    Map<String, Integer> items = new TreeMap<>();
    for (int i = 0; i < array.size(); i++) {
      RowData item = array.getRow(i, 2);
      items.put(item.getString(0).toString(), item.getInt(1));
    }
    return items;
  }
}
