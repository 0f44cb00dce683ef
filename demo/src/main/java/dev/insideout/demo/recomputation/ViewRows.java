package dev.insideout.demo.recomputation;

import dev.insideout.demo.recomputation.Tables.CustomerRow;
import dev.insideout.demo.recomputation.Tables.LineRow;
import dev.insideout.demo.recomputation.Tables.OrderRow;
import dev.insideout.demo.recomputation.Tables.PaymentRow;
import dev.insideout.demo.recomputation.Tables.ProductRow;
import dev.insideout.demo.recomputation.Tables.ShipmentRow;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rows of each view, computed from the tables from the words of its head comment, and not from
 * its SQL. Each view by the values of its key columns, each row by its column names.
 */
final class ViewRows {
  private static final Set<String> HOLDING = Set.of("created", "validated", "paid");
  private static final Set<String> OPEN = Set.of("created", "validated", "paid", "shipped");
  private static final Set<String> EARNING = Set.of("paid", "shipped", "delivered");

  private static final List<String> STAGES =
      List.of("created", "validated", "paid", "shipped", "delivered", "cancelled", "failed");

  private static final int PLACES = 3;

  private final Tables tables;
  private final Map<String, List<LineRow>> linesByOrder;
  private final Map<String, List<PaymentRow>> paymentsByOrder;

  ViewRows(Tables tables) {
    this.tables = tables;
    this.linesByOrder = by(LineRow::orderId, tables.lines.rows());
    this.paymentsByOrder = by(PaymentRow::orderId, tables.payments.rows());
  }

  private static <R> Map<String, List<R>> by(Function<R, String> key, Collection<R> rows) {
    return rows.stream().collect(Collectors.groupingBy(key));
  }

  Map<List<Object>, Map<String, Object>> orderStatus() {
    Map<String, List<ShipmentRow>> shipments = by(ShipmentRow::orderId, tables.shipments.rows());
    Map<List<Object>, Map<String, Object>> rows = new HashMap<>();
    for (OrderRow order : tables.orders.rows()) {
      Optional<CustomerRow> customer = tables.customers.get(order.customerId());
      List<LineRow> lines = linesByOrder.getOrDefault(order.orderId(), List.of());
      List<PaymentRow> payments = paymentsByOrder.getOrDefault(order.orderId(), List.of());
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("order_id", order.orderId());
      row.put("status", order.status());
      row.put("status_since", order.eventTime());
      row.put("country", order.country());
      row.put("customer_id", order.customerId());
      row.put("customer_name", customer.map(CustomerRow::name).orElse(null));
      row.put("customer_level", customer.map(CustomerRow::level).orElse(null));
      row.put("customer_city", customer.map(CustomerRow::city).orElse(null));
      row.put("line_count", (long) lines.size());
      row.put("total", sum(lines, LineRow::total));
      row.put("captured", sum(payments, PaymentRow::captured));
      row.put("refunded", sum(payments, PaymentRow::refunded));
      row.put(
          "payment_status",
          firstPresent(
              payments, PaymentRow::status, "refunded", "captured", "authorised", "failed"));
      row.put(
          "shipment_status",
          firstPresent(
              shipments.getOrDefault(order.orderId(), List.of()),
              ShipmentRow::status,
              "packed",
              "in_transit",
              "delivered"));
      rows.put(List.of(order.orderId()), row);
    }
    return rows;
  }

  Map<List<Object>, Map<String, Object>> customer360() {
    Map<String, List<OrderRow>> orders = by(OrderRow::customerId, tables.orders.rows());
    Map<List<Object>, Map<String, Object>> rows = new HashMap<>();
    for (CustomerRow customer : tables.customers.rows()) {
      List<OrderRow> placed = orders.getOrDefault(customer.customerId(), List.of());
      List<PaymentRow> payments =
          placed.stream()
              .flatMap(o -> paymentsByOrder.getOrDefault(o.orderId(), List.of()).stream())
              .toList();
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("customer_id", customer.customerId());
      row.put("name", customer.name());
      row.put("email", customer.email());
      row.put("level", customer.level());
      row.put("city", customer.city());
      row.put("country", customer.country());
      row.put("orders_placed", (long) placed.size());
      row.put("orders_open", count(placed, OPEN));
      row.put("orders_delivered", count(placed, Set.of("delivered")));
      row.put("orders_cancelled", count(placed, Set.of("cancelled")));
      row.put("orders_failed", count(placed, Set.of("failed")));
      row.put("captured", sum(payments, PaymentRow::captured));
      row.put("refunded", sum(payments, PaymentRow::refunded));
      rows.put(List.of(customer.customerId()), row);
    }
    return rows;
  }

  Map<List<Object>, Map<String, Object>> productAvailability() {
    Map<String, Long> held = new HashMap<>();
    for (OrderRow order : tables.orders.rows()) {
      if (HOLDING.contains(order.status())) {
        linesByOrder
            .getOrDefault(order.orderId(), List.of())
            .forEach(line -> held.merge(line.productId(), (long) line.quantity(), Long::sum));
      }
    }
    Map<List<Object>, Map<String, Object>> rows = new HashMap<>();
    for (ProductRow product : tables.products.rows()) {
      Optional<Integer> onHand = tables.stock.get(product.productId());
      long holds = held.getOrDefault(product.productId(), 0L);
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("product_id", product.productId());
      row.put("name", product.name());
      row.put("category", product.category());
      row.put("price", product.price());
      row.put("on_hand", onHand.orElse(null));
      row.put("held", holds);
      row.put("available", onHand.orElse(0) - holds);
      rows.put(List.of(product.productId()), row);
    }
    return rows;
  }

  Map<List<Object>, Map<String, Object>> revenueByHour() {
    Map<List<Object>, List<LineRow>> sold = new HashMap<>();
    for (OrderRow order : tables.orders.rows()) {
      if (EARNING.contains(order.status())) {
        for (LineRow line : linesByOrder.getOrDefault(order.orderId(), List.of())) {
          Instant hour = line.eventTime().truncatedTo(ChronoUnit.HOURS);
          sold.computeIfAbsent(List.of(order.country(), hour), k -> new ArrayList<>()).add(line);
        }
      }
    }
    Map<List<Object>, Map<String, Object>> rows = new HashMap<>();
    sold.forEach(
        (key, lines) -> {
          Map<String, Object> row = new LinkedHashMap<>();
          row.put("country", key.get(0));
          row.put("hour_start", key.get(1));
          row.put("order_count", lines.stream().map(LineRow::orderId).distinct().count());
          row.put("pieces", lines.stream().mapToLong(LineRow::quantity).sum());
          row.put("revenue", sum(lines, LineRow::total));
          rows.put(key, row);
        });
    return rows;
  }

  Map<List<Object>, Map<String, Object>> topCustomersByMonth() {
    Map<Instant, Map<String, List<LineRow>>> bought = new HashMap<>();
    for (OrderRow order : tables.orders.rows()) {
      if (EARNING.contains(order.status())) {
        for (LineRow line : linesByOrder.getOrDefault(order.orderId(), List.of())) {
          bought
              .computeIfAbsent(month(line.eventTime()), m -> new HashMap<>())
              .computeIfAbsent(order.customerId(), c -> new ArrayList<>())
              .add(line);
        }
      }
    }
    Map<List<Object>, Map<String, Object>> rows = new HashMap<>();
    bought.forEach((month, byCustomer) -> rows.putAll(places(month, byCustomer)));
    return rows;
  }

  private static Instant month(Instant time) {
    return time.atZone(ZoneOffset.UTC).withDayOfMonth(1).truncatedTo(ChronoUnit.DAYS).toInstant();
  }

  private static Map<List<Object>, Map<String, Object>> places(
      Instant month, Map<String, List<LineRow>> byCustomer) {
    Comparator<String> mostFirst =
        Comparator.comparing((String id) -> sum(byCustomer.get(id), LineRow::total)).reversed();
    List<String> order =
        byCustomer.keySet().stream()
            .sorted(mostFirst.thenComparing(Comparator.naturalOrder()))
            .limit(PLACES)
            .toList();
    Map<List<Object>, Map<String, Object>> rows = new HashMap<>();
    for (long place = 1; place <= order.size(); place++) {
      String customer = order.get((int) place - 1);
      List<LineRow> lines = byCustomer.get(customer);
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("month_start", month);
      row.put("place", place);
      row.put("customer_id", customer);
      row.put("order_count", lines.stream().map(LineRow::orderId).distinct().count());
      row.put("spent", sum(lines, LineRow::total));
      rows.put(List.of(month, place), row);
    }
    return rows;
  }

  Map<List<Object>, Map<String, Object>> waitingOrders() {
    Map<List<Object>, Map<String, Object>> rows = new HashMap<>();
    Optional<Instant> hourAgo =
        tables.clock.get("minute").map(now -> now.minus(1, ChronoUnit.HOURS));
    for (OrderRow order : tables.orders.rows()) {
      boolean waits = hourAgo.filter(limit -> !order.eventTime().isAfter(limit)).isPresent();
      if (waits && OPEN.contains(order.status())) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("order_id", order.orderId());
        row.put("status", order.status());
        row.put("status_since", order.eventTime());
        row.put("customer_id", order.customerId());
        row.put("country", order.country());
        rows.put(List.of(order.orderId()), row);
      }
    }
    return rows;
  }

  Map<List<Object>, Map<String, Object>> boughtTogether() {
    Map<List<Object>, Long> orders = new HashMap<>();
    for (List<LineRow> lines : linesByOrder.values()) {
      List<String> products = lines.stream().map(LineRow::productId).distinct().sorted().toList();
      for (int a = 0; a < products.size(); a++) {
        for (int b = a + 1; b < products.size(); b++) {
          orders.merge(List.of(products.get(a), products.get(b)), 1L, Long::sum);
        }
      }
    }
    Map<List<Object>, Map<String, Object>> rows = new HashMap<>();
    orders.forEach(
        (pair, count) -> {
          Map<String, Object> row = new LinkedHashMap<>();
          row.put("product_a", pair.get(0));
          row.put("product_b", pair.get(1));
          row.put("order_count", count);
          rows.put(pair, row);
        });
    return rows;
  }

  Map<List<Object>, Map<String, Object>> orderFunnelByHour() {
    Map<List<Object>, List<OrderRow>> placed = new HashMap<>();
    for (OrderRow order : tables.orders.rows()) {
      linesByOrder.getOrDefault(order.orderId(), List.of()).stream()
          .map(LineRow::eventTime)
          .min(Comparator.naturalOrder())
          .map(first -> List.<Object>of(order.country(), first.truncatedTo(ChronoUnit.HOURS)))
          .ifPresent(key -> placed.computeIfAbsent(key, k -> new ArrayList<>()).add(order));
    }
    Map<List<Object>, Map<String, Object>> rows = new HashMap<>();
    placed.forEach(
        (key, orders) -> {
          Map<String, Object> row = new LinkedHashMap<>();
          row.put("country", key.get(0));
          row.put("hour_start", key.get(1));
          row.put("placed", (long) orders.size());
          STAGES.forEach(stage -> row.put(stage, count(orders, Set.of(stage))));
          rows.put(key, row);
        });
    return rows;
  }

  Map<List<Object>, Map<String, Object>> productSales() {
    Map<String, List<LineRow>> sold = new HashMap<>();
    for (OrderRow order : tables.orders.rows()) {
      if (EARNING.contains(order.status())) {
        linesByOrder
            .getOrDefault(order.orderId(), List.of())
            .forEach(
                line -> sold.computeIfAbsent(line.productId(), p -> new ArrayList<>()).add(line));
      }
    }
    Map<List<Object>, Map<String, Object>> rows = new HashMap<>();
    for (ProductRow product : tables.products.rows()) {
      List<LineRow> lines = sold.getOrDefault(product.productId(), List.of());
      long pieces = lines.stream().mapToLong(LineRow::quantity).sum();
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("product_id", product.productId());
      row.put("name", product.name());
      row.put("category", product.category());
      row.put("price", product.price());
      row.put("order_count", lines.stream().map(LineRow::orderId).distinct().count());
      row.put("pieces", pieces);
      row.put("revenue", sum(lines, LineRow::total));
      row.put("revenue_at_price", product.price().multiply(BigDecimal.valueOf(pieces)));
      rows.put(List.of(product.productId()), row);
    }
    return rows;
  }

  Map<List<Object>, Map<String, Object>> openOrdersByLevel() {
    Map<String, List<OrderRow>> open =
        tables.orders.rows().stream()
            .filter(order -> OPEN.contains(order.status()))
            .collect(
                Collectors.groupingBy(
                    order ->
                        tables
                            .customers
                            .get(order.customerId())
                            .map(CustomerRow::level)
                            .orElse("unknown")));
    Map<List<Object>, Map<String, Object>> rows = new HashMap<>();
    open.forEach(
        (level, orders) -> {
          List<LineRow> lines =
              orders.stream()
                  .flatMap(o -> linesByOrder.getOrDefault(o.orderId(), List.of()).stream())
                  .toList();
          Map<String, Object> row = new LinkedHashMap<>();
          row.put("customer_level", level);
          row.put("order_count", (long) orders.size());
          row.put("total", sum(lines, LineRow::total));
          row.put(
              "oldest_since",
              orders.stream().map(OrderRow::eventTime).min(Comparator.naturalOrder()).get());
          rows.put(List.of(level), row);
        });
    return rows;
  }

  private static long count(List<OrderRow> orders, Set<String> statuses) {
    return orders.stream().filter(order -> statuses.contains(order.status())).count();
  }

  private static <R> BigDecimal sum(List<R> rows, Function<R, BigDecimal> amount) {
    return rows.stream().map(amount).reduce(Tables.NOTHING, BigDecimal::add);
  }

  /** The first of {@code statuses} that a row has; null when there are no rows. */
  private static <R> String firstPresent(
      List<R> rows, Function<R, String> status, String... statuses) {
    Set<String> present = rows.stream().map(status).collect(Collectors.toSet());
    return Stream.of(statuses).filter(present::contains).findFirst().orElse(null);
  }
}
