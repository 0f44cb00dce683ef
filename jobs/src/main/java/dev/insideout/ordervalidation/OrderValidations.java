package dev.insideout.ordervalidation;

import static dev.insideout.flink.job.RowColumns.cents;
import static dev.insideout.flink.job.RowColumns.integer;
import static dev.insideout.flink.job.RowColumns.money;
import static dev.insideout.flink.job.RowColumns.moneyValue;
import static dev.insideout.flink.job.RowColumns.text;
import static dev.insideout.flink.job.RowColumns.textValue;
import static dev.insideout.flink.job.RowColumns.time;
import static dev.insideout.flink.job.RowColumns.timeValue;

import dev.insideout.flink.job.JobTopic;
import dev.insideout.flink.job.JobView;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;

/** The view {@code order_validations}: one row an order that was decided. */
final class OrderValidations {
  private static final int PARTITIONS = 4;

  private static final DataType ITEMS =
      DataTypes.ARRAY(
              DataTypes.ROW(
                      DataTypes.FIELD("product_id", DataTypes.STRING().notNull()),
                      DataTypes.FIELD("quantity", DataTypes.INT().notNull()))
                  .notNull())
          .notNull();

  static final JobView<Decision> VIEW =
      JobView.of(
          "order_validations",
          PARTITIONS,
          List.of("order_id"),
          Decision.class,
          OrderValidations::row,
          text("order_id").withComment("Which order."),
          text("customer_id").withComment("Who ordered."),
          text("status").withComment("validated, failed or timed_out."),
          text("reason").withComment("Why it is not validated; empty when it is."),
          text("details")
              .withComment("What the check of the order itself says; empty before it has."),
          text("fraud").withComment("What the check of the customer's other orders says."),
          text("stock").withComment("What the check of the stock says."),
          money("total").withComment("Euro, what the lines come to."),
          Column.physical("items", ITEMS).withComment("What was decided on: pieces by product."),
          integer("attempt").withComment("Which of the order's contents: they are counted."),
          integer("revision").withComment("How often the order was decided, from 1."),
          time("decided_at").withComment("When, by the log's own time."),
          text("late_finding")
              .withComment("What was found when the order had gone on; empty if nothing."));

  static final JobTopic<Decision> READ_BACK = VIEW.readBack(OrderValidations::decision);

  private OrderValidations() {}

  private static RowData row(Decision decision) {
    return GenericRowData.of(
        textValue(decision.orderId()),
        textValue(decision.customerId()),
        textValue(decision.status()),
        textValue(decision.reason()),
        textValue(decision.details()),
        textValue(decision.fraud()),
        textValue(decision.stock()),
        moneyValue(decision.totalCents()),
        items(decision.items()),
        decision.attempt(),
        decision.revision(),
        timeValue(decision.decidedAt()),
        textValue(decision.lateFinding()));
  }

  private static Decision decision(RowData row) {
    return new Decision(
        text(row, 0),
        text(row, 1),
        text(row, 2),
        text(row, 3),
        text(row, 4),
        text(row, 5),
        text(row, 6),
        cents(row, 7),
        items(row.getArray(8)),
        row.getInt(9),
        row.getInt(10),
        time(row, 11),
        text(row, 12));
  }

  /** Sorted, so that equal items are equal bytes. */
  private static ArrayData items(Map<String, Integer> items) {
    Object[] sorted = new Object[items.size()];
    int next = 0;
    for (Map.Entry<String, Integer> item : new TreeMap<>(items).entrySet()) {
      sorted[next++] = GenericRowData.of(textValue(item.getKey()), item.getValue());
    }
    return new GenericArrayData(sorted);
  }

  private static Map<String, Integer> items(ArrayData array) {
    Map<String, Integer> items = new TreeMap<>();
    for (int i = 0; i < array.size(); i++) {
      RowData item = array.getRow(i, 2);
      items.put(text(item, 0), item.getInt(1));
    }
    return items;
  }
}
