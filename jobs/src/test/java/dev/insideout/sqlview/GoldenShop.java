package dev.insideout.sqlview;

import dev.insideout.contract.position.SourcePartition;
import dev.insideout.testlog.TestLog;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** Customers with the sums of their orders: a view whose joins are Flink's. */
final class GoldenShop implements GoldenView {
  static final String VIEW = "golden_customers";

  private final TestLog log;
  private final Shop shop;

  GoldenShop(TestLog log) throws ExecutionException, InterruptedException {
    this.log = log;
    this.shop = new Shop(log);
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
        "views/golden_customers/view.sql",
        """
            CREATE MATERIALIZED TABLE golden_customers (PRIMARY KEY (customer_id) NOT ENFORCED)
            WITH ('partitions' = '3', 'interval' = '200 ms')
            FRESHNESS = INTERVAL '1' SECOND
            AS SELECT t.customer_id, c.name, t.orders, t.amount
            FROM (
              SELECT customer_id, COUNT(*) AS orders, SUM(amount) AS amount
              FROM orders GROUP BY customer_id
            ) t LEFT JOIN customers c ON c.customer_id = t.customer_id
            """);
  }

  @Override
  public Map<String, String> before() {
    return Map.of("ada", "Ada 3 30.00", "bob", "Bob 1 5.00", "cy", "null 1 1.00");
  }

  @Override
  public Map<String, String> after() {
    return Map.of(
        "ada", "Ada 4 32.00", "bob", "Bob 1 5.00", "cy", "null 1 1.00", "dan", "Dan 1 2.00");
  }

  @Override
  public void begin() {
    shop.fourCustomers();
    shop.order("g-1", 2, "ada", "20.00");
    shop.order("g-1", 1, "ada", "10.00"); // late: an older version
    shop.order("g-2", 1, "bob", "5.00");
    shop.order("g-2", 1, "bob", "5.00"); // twice
    shop.order("g-3", 1, "ada", "7.50");
    shop.order("g-4", 1, "cy", "1.00");
    shop.order("g-5", 1, "ada", "2.50");
    log.send("orders", log.key(Shop.ORDER_KEY, "bad"), "bad".getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void fill(SourcePartition place, long offset) {
    switch (place.topic()) {
      case "orders" -> shop.order(place, "never-" + offset, "never", "1000.00");
      case "customers" -> shop.customer(place, "never", "Never");
      default -> throw new IllegalArgumentException(place.toString());
    }
  }

  @Override
  public void goOn() {
    shop.order("g-1", 1, "ada", "99.00"); // late: g-1 is at version 2
    shop.order("g-1", 3, "ada", "21.00"); // takes the place of 20.00
    shop.order("g-6", 1, "ada", "1.00");
    shop.order("g-7", 1, "dan", "2.00"); // whose name came before
  }
}
