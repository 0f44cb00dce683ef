package dev.insideout.demo.fact;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The topics of the company. */
public final class Topics {
  private static final int PARTITIONS = 4;

  /** What happened is kept for ever: any view can be built from the beginning. */
  private static final Map<String, String> EVENTS =
      Map.of("cleanup.policy", "delete", "retention.ms", "-1", "retention.bytes", "-1");

  private static final String A_DAY = Long.toString(Duration.ofDays(1).toMillis());

  /**
   * Only what is current is kept, but nothing younger than a day is compacted away: for so long a
   * cut of the log can be recomputed, and a reader that was away sees every deletion.
   */
  private static final Map<String, String> CURRENT_STATE =
      Map.of(
          "cleanup.policy", "compact",
          "min.compaction.lag.ms", A_DAY,
          "delete.retention.ms", A_DAY);

  public static final Topic<OrderKey, Order> ORDERS =
      new Topic<>(
          "orders",
          Service.ORDERS,
          OrderKey.getClassSchema(),
          Order.getClassSchema(),
          PARTITIONS,
          EVENTS,
          order -> new OrderKey(order.getOrderId()));

  public static final Topic<OrderLineKey, OrderLine> ORDER_LINES =
      new Topic<>(
          "order_lines",
          Service.ORDERS,
          OrderLineKey.getClassSchema(),
          OrderLine.getClassSchema(),
          PARTITIONS,
          EVENTS,
          line -> new OrderLineKey(line.getOrderId(), line.getLine()));

  public static final Topic<CustomerKey, Customer> CUSTOMERS =
      new Topic<>(
          "customers",
          Service.CUSTOMERS,
          CustomerKey.getClassSchema(),
          Customer.getClassSchema(),
          PARTITIONS,
          CURRENT_STATE,
          customer -> new CustomerKey(customer.getCustomerId()));

  public static final Topic<ProductKey, Product> PRODUCTS =
      new Topic<>(
          "products",
          Service.CATALOGUE,
          ProductKey.getClassSchema(),
          Product.getClassSchema(),
          PARTITIONS,
          CURRENT_STATE,
          product -> new ProductKey(product.getProductId()));

  public static final Topic<PaymentKey, Payment> PAYMENTS =
      new Topic<>(
          "payments",
          Service.PAYMENTS,
          PaymentKey.getClassSchema(),
          Payment.getClassSchema(),
          PARTITIONS,
          EVENTS,
          payment -> new PaymentKey(payment.getPaymentId()));

  public static final Topic<StockKey, Stock> STOCK =
      new Topic<>(
          "stock",
          Service.WAREHOUSE,
          StockKey.getClassSchema(),
          Stock.getClassSchema(),
          PARTITIONS,
          CURRENT_STATE,
          stock -> new StockKey(stock.getProductId()));

  public static final Topic<ShipmentKey, Shipment> SHIPMENTS =
      new Topic<>(
          "shipments",
          Service.WAREHOUSE,
          ShipmentKey.getClassSchema(),
          Shipment.getClassSchema(),
          PARTITIONS,
          EVENTS,
          shipment -> new ShipmentKey(shipment.getShipmentId()));

  public static final Topic<ClockKey, Clock> CLOCK =
      new Topic<>(
          "clock",
          Service.CLOCK,
          ClockKey.getClassSchema(),
          Clock.getClassSchema(),
          PARTITIONS,
          CURRENT_STATE,
          clock -> new ClockKey(clock.getGranularity()));

  public static final List<Topic<?, ?>> ALL =
      List.of(ORDERS, ORDER_LINES, CUSTOMERS, PRODUCTS, PAYMENTS, STOCK, SHIPMENTS, CLOCK);

  private Topics() {}
}
