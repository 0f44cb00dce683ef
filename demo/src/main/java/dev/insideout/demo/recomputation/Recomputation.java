package dev.insideout.demo.recomputation;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import java.util.List;
import java.util.Map;

/**
 * The views of the demo company, computed at one cut of the log in plain Java: what the published
 * views must hold there. Keys are the values of a view's key columns in order; a row is its values
 * by column name: {@code String}, {@code Integer}, {@code Long}, {@code BigDecimal} of scale 2,
 * {@code Instant}, or null.
 *
 * @param views the rows of each view, by the view's name
 * @param badRecords how many records below the cut could not be decoded, by topic; those without
 *     any are absent
 * @param records how many records below the cut were read, bad ones included
 */
public record Recomputation(
    Map<String, Map<List<Object>, Map<String, Object>>> views,
    Map<String, Long> badRecords,
    long records) {

  /** The views that are known here. */
  public static final List<String> VIEWS =
      List.of(
          "order_status",
          "customer_360",
          "product_availability",
          "revenue_by_hour",
          "top_customers_by_month",
          "waiting_orders",
          "bought_together",
          "order_funnel_by_hour",
          "product_sales",
          "open_orders_by_level");

  public Recomputation {
    views = Map.copyOf(views);
    badRecords = Map.copyOf(badRecords);
  }

  /**
   * Reads each source topic once, from its beginning to {@code upTo}; of a partition that {@code
   * upTo} does not name, nothing.
   *
   * @throws IllegalArgumentException when the log ends before {@code upTo}, naming the partition
   * @throws dev.insideout.contract.registry.RegistryException when the registry cannot be asked
   */
  public static Recomputation of(LogConnection log, Positions upTo) {
    Tables tables = new Tables();
    TopicReader.Counts counts = TopicReader.read(log, upTo, tables::apply);
    return new Recomputation(views(tables), counts.bad(), counts.records());
  }

  static Map<String, Map<List<Object>, Map<String, Object>>> views(Tables tables) {
    ViewRows rows = new ViewRows(tables);
    return Map.of(
        "order_status", rows.orderStatus(),
        "customer_360", rows.customer360(),
        "product_availability", rows.productAvailability(),
        "revenue_by_hour", rows.revenueByHour(),
        "top_customers_by_month", rows.topCustomersByMonth(),
        "waiting_orders", rows.waitingOrders(),
        "bought_together", rows.boughtTogether(),
        "order_funnel_by_hour", rows.orderFunnelByHour(),
        "product_sales", rows.productSales(),
        "open_orders_by_level", rows.openOrdersByLevel());
  }

  /**
   * The rows of {@code view}.
   *
   * @throws IllegalArgumentException when this recomputation does not know the view
   */
  public Map<List<Object>, Map<String, Object>> rows(String view) {
    Map<List<Object>, Map<String, Object>> rows = views.get(view);
    if (rows == null) {
      throw new IllegalArgumentException(
          "there is no recomputation of view '%s', only of %s".formatted(view, VIEWS));
    }
    return rows;
  }
}
