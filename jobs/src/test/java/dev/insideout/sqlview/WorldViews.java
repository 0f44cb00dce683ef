package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.insideout.contract.position.Positions;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.sqlview.ShopFacts.Order;
import dev.insideout.testlog.EpochWatch;
import dev.insideout.testlog.EpochWatch.Epoch;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Views over {@link TwoShops}, of one group, and all their epochs: the orders of both regions, and
 * what customers spent. Each epoch can be recomputed from both logs at its own positions.
 */
final class WorldViews implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final TwoShops shops;
  private final EpochWatch watch;
  private final List<Epoch> epochs = new ArrayList<>();

  /** Reads the views, which a job has begun to publish, from their start. */
  WorldViews(TwoShops shops) {
    this.shops = shops;
    watch = new EpochWatch(shops.home().connection(), List.of("global_orders", "spent"));
  }

  /** Starts the views' job. */
  static JobClient submit(StreamExecutionEnvironment env, Path dir, TwoShops shops)
      throws Exception {
    return ViewJob.submit(env, project(dir.resolve("project")), "world", shops.both());
  }

  /** All that were read so far. */
  List<Epoch> epochs() {
    return epochs;
  }

  Epoch last() {
    return epochs.get(epochs.size() - 1);
  }

  /** Reads on until an epoch has all below {@code ends}. */
  void awaitCovering(Positions ends) throws BadRecordException {
    await(
        () -> last().positions().cover(ends),
        () -> "come to %s; they are at %s".formatted(ends, last().positions()));
  }

  /** Reads on until an epoch lacks no region. */
  void awaitNoneMissing() throws BadRecordException {
    await(() -> last().missing().isEmpty(), () -> "come to have %s".formatted(last().missing()));
  }

  /**
   * Reads on until {@code met}, which is asked when there is an epoch.
   *
   * @param what the views do not do else
   */
  void await(BooleanSupplier met, Supplier<String> what) throws BadRecordException {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (epochs.isEmpty() || !met.getAsBoolean()) {
      if (Instant.now().isAfter(deadline)) {
        fail("the views do not %s", epochs.isEmpty() ? "publish an epoch" : what.get());
      }
      epochs.addAll(watch.poll());
    }
  }

  /** Each epoch is what the statements make of both logs below its positions. */
  void requireRecomputations() throws BadRecordException {
    ShopFacts homeFacts = new ShopFacts(shops.home().connection());
    ShopFacts euFacts = new ShopFacts("eu", shops.eu().connection());
    for (Epoch epoch : epochs) {
      Map<String, Order> orders = new TreeMap<>();
      homeFacts.orders(epoch.positions()).forEach((id, order) -> orders.put("home/" + id, order));
      euFacts.orders(epoch.positions()).forEach((id, order) -> orders.put("eu/" + id, order));
      assertThat(epoch.rows().get("global_orders"))
          .as("epoch %s at %s", epoch.id(), epoch.positions())
          .isEqualTo(
              orders.entrySet().stream()
                  .collect(
                      Collectors.toMap(
                          Map.Entry::getKey,
                          o -> "%s %s".formatted(o.getValue().customer(), o.getValue().amount()))));
      assertThat(epoch.rows().get("spent"))
          .as("epoch %s at %s", epoch.id(), epoch.positions())
          .isEqualTo(spent(orders.values(), homeFacts.names(epoch.positions())));
    }
  }

  private static Map<String, String> spent(Iterable<Order> orders, Map<String, String> names) {
    Map<String, BigDecimal> amounts = new TreeMap<>();
    Map<String, Integer> counts = new TreeMap<>();
    for (Order order : orders) {
      amounts.merge(order.customer(), order.amount(), BigDecimal::add);
      counts.merge(order.customer(), 1, Integer::sum);
    }
    Map<String, String> rows = new TreeMap<>();
    amounts.forEach(
        (customer, amount) -> {
          int count = counts.get(customer);
          rows.put(
              customer,
              "%d %s %d".formatted(count, amount, names.containsKey(customer) ? count : 0));
        });
    return rows;
  }

  private static SqlProject project(Path dir) throws Exception {
    return ProjectFiles.write(
        dir,
        Map.of(
            "topics/orders.sql", Shop.ORDERS,
            "topics/customers.sql", Shop.CUSTOMERS,
            "topics/eu/orders.sql", Shop.ORDERS,
            "views/global_orders/view.sql",
                view(
                    "global_orders",
                    "place",
                    """
                    SELECT 'home/' || order_id AS place, customer_id, amount FROM orders
                    UNION ALL SELECT 'eu/' || order_id, customer_id, amount FROM eu.orders
                    """),
            "views/spent/view.sql",
                view(
                    "spent",
                    "customer_id",
                    """
                    SELECT o.customer_id, COUNT(*) AS order_count, SUM(o.amount) AS amount, COUNT(c.name) AS named
                    FROM global_orders o LEFT JOIN customers c ON c.customer_id = o.customer_id
                    GROUP BY o.customer_id
                    """)));
  }

  private static String view(String name, String key, String query) {
    return """
    CREATE MATERIALIZED TABLE %s (PRIMARY KEY (%s) NOT ENFORCED)
    WITH ('partitions' = '3', 'interval' = '200 ms', 'group' = 'world')
    FRESHNESS = INTERVAL '1' SECOND
    AS %s;
    """
        .formatted(name, key, query.strip());
  }

  @Override
  public void close() {
    watch.close();
  }
}
