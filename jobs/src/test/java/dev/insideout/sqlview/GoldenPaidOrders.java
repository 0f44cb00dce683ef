package dev.insideout.sqlview;

import dev.insideout.contract.position.SourcePartition;
import dev.insideout.testlog.TestLog;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** Orders with their payments and their customers: a view whose joins are hops. */
final class GoldenPaidOrders implements GoldenView {
  static final String VIEW = "golden_paid_orders";
  private static final String PAYMENTS = "payments";
  private static final Schema PAYMENT =
      SchemaBuilder.record("Payment")
          .namespace("shop")
          .fields()
          .requiredString("order_id")
          .name("paid")
          .type(LogicalTypes.decimal(12, 2).addToSchema(Schema.create(Schema.Type.BYTES)))
          .noDefault()
          .endRecord();

  private final TestLog log;
  private final Shop shop;

  GoldenPaidOrders(TestLog log) throws ExecutionException, InterruptedException {
    this.log = log;
    shop = new Shop(log);
    log.createTopic(PAYMENTS, Shop.ORDER_KEY, PAYMENT);
  }

  @Override
  public String name() {
    return VIEW;
  }

  @Override
  public Map<String, String> sql() {
    return Map.of(
        "topics/orders.sql",
        Shop.ORDERS,
        "topics/customers.sql",
        Shop.CUSTOMERS,
        "topics/payments.sql",
        """
        CREATE TABLE payments (
          order_id STRING NOT NULL,
          paid DECIMAL(12, 2) NOT NULL,
          PRIMARY KEY (order_id) NOT ENFORCED
        ) WITH ('connector' = 'log')
        """,
        "views/golden_paid_orders/view.sql",
        """
        CREATE MATERIALIZED TABLE golden_paid_orders (PRIMARY KEY (order_id) NOT ENFORCED)
        WITH ('partitions' = '3', 'interval' = '200 ms')
        FRESHNESS = INTERVAL '1' SECOND
        AS SELECT o.order_id, o.amount, p.paid, c.name
        FROM orders o
        LEFT JOIN payments p ON p.order_id = o.order_id AND p.paid > 0
        LEFT JOIN customers c ON c.customer_id = o.customer_id
        """);
  }

  @Override
  public Map<String, String> before() {
    return Map.of("g-1", "20.00 20.00 Ada", "g-2", "5.00 null Bob", "g-3", "1.00 null null");
  }

  @Override
  public Map<String, String> after() {
    return Map.of(
        "g-1", "20.00 20.00 Ada L.",
        "g-2", "5.00 5.00 Bob",
        "g-3", "1.00 null Cy",
        "g-4", "2.00 null Dan",
        "g-9", "9.00 9.50 Ada L.");
  }

  @Override
  public void begin() {
    shop.fourCustomers();
    shop.order("g-1", 2, "ada", "20.00");
    shop.order("g-1", 1, "bob", "10.00"); // late: an older version
    shop.order("g-2", 1, "bob", "5.00");
    shop.order("g-3", 1, "cy", "1.00");
    payment("g-1", "20.00");
    payment("g-2", "0.00"); // does not pass
    payment("g-9", "9.50"); // no order yet
    log.send("orders", log.key(Shop.ORDER_KEY, "bad"), "bad".getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void fill(SourcePartition place, long offset) {
    switch (place.topic()) {
      case "orders" -> shop.order(place, "never-" + offset, "never", "1000.00");
      case "customers" -> shop.customer(place, "never", "Never");
      case PAYMENTS ->
          log.send(
              place,
              log.key(Shop.ORDER_KEY, "never"),
              log.encode(paymentRecord("never", "1000.00")));
      default -> throw new IllegalArgumentException(place.toString());
    }
  }

  @Override
  public void goOn() {
    shop.order("g-1", 1, "bob", "99.00"); // late: g-1 is at version 2
    shop.order("g-9", 1, "ada", "9.00"); // whose payment came before
    shop.order("g-4", 1, "dan", "2.00"); // whose name came before
    shop.customer("ada", "Ada L."); // goes out to an order of before
    shop.customer("cy", "Cy");
    payment("g-2", "5.00"); // passes now
  }

  private void payment(String order, String paid) {
    log.send(PAYMENTS, log.key(Shop.ORDER_KEY, order), log.encode(paymentRecord(order, paid)));
  }

  private static GenericRecord paymentRecord(String order, String paid) {
    GenericRecord payment = new GenericData.Record(PAYMENT);
    payment.put("order_id", order);
    payment.put("paid", new BigDecimal(paid));
    return payment;
  }
}
