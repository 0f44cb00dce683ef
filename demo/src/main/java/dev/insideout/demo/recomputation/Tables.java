package dev.insideout.demo.recomputation;

import dev.insideout.demo.fact.Topics;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import org.apache.avro.generic.GenericRecord;

/** The tables that the views read, as far as the views need their columns. */
final class Tables {
  record OrderRow(
      String orderId,
      Instant eventTime,
      long version,
      String status,
      String customerId,
      String country) {}

  record LineKey(String orderId, int line) {}

  record LineRow(
      String orderId,
      Instant eventTime,
      long version,
      String productId,
      int quantity,
      BigDecimal unitPrice) {
    BigDecimal total() {
      return unitPrice.multiply(BigDecimal.valueOf(quantity));
    }
  }

  record CustomerRow(
      String customerId, String name, String email, String level, String city, String country) {}

  record ProductRow(String productId, String name, String category, BigDecimal price) {}

  record PaymentRow(String orderId, long version, String status, BigDecimal amount) {
    /** A refunded payment has been captured before. */
    BigDecimal captured() {
      return status.equals("captured") || status.equals("refunded") ? amount : NOTHING;
    }

    BigDecimal refunded() {
      return status.equals("refunded") ? amount : NOTHING;
    }
  }

  record ShipmentRow(String orderId, long version, String status) {}

  static final BigDecimal NOTHING = BigDecimal.valueOf(0, 2);

  final Fold<String, OrderRow> orders = Fold.byVersion(OrderRow::version);
  final Fold<LineKey, LineRow> lines = Fold.byVersion(LineRow::version);
  final Fold<String, PaymentRow> payments = Fold.byVersion(PaymentRow::version);
  final Fold<String, ShipmentRow> shipments = Fold.byVersion(ShipmentRow::version);
  final Fold<String, CustomerRow> customers = Fold.byArrival();
  final Fold<String, ProductRow> products = Fold.byArrival();
  final Fold<String, Integer> stock = Fold.byArrival();

  /** The time now, by granularity. */
  final Fold<String, Instant> clock = Fold.byArrival();

  /** Takes in one record of {@code topic}; without a value it is a tombstone. */
  void apply(String topic, GenericRecord key, Optional<GenericRecord> value) {
    if (topic.equals(Topics.ORDERS.name())) {
      fold(orders, text(key, "order_id"), value.map(Tables::order));
    } else if (topic.equals(Topics.ORDER_LINES.name())) {
      LineKey line = new LineKey(text(key, "order_id"), (Integer) key.get("line"));
      fold(lines, line, value.map(Tables::line));
    } else if (topic.equals(Topics.PAYMENTS.name())) {
      fold(payments, text(key, "payment_id"), value.map(Tables::payment));
    } else if (topic.equals(Topics.SHIPMENTS.name())) {
      fold(shipments, text(key, "shipment_id"), value.map(Tables::shipment));
    } else if (topic.equals(Topics.CUSTOMERS.name())) {
      fold(customers, text(key, "customer_id"), value.map(Tables::customer));
    } else if (topic.equals(Topics.PRODUCTS.name())) {
      fold(products, text(key, "product_id"), value.map(Tables::product));
    } else if (topic.equals(Topics.STOCK.name())) {
      fold(stock, text(key, "product_id"), value.map(v -> (Integer) v.get("quantity")));
    } else if (topic.equals(Topics.CLOCK.name())) {
      fold(clock, text(key, "granularity"), value.map(v -> (Instant) v.get("time_now")));
    }
  }

  private static <K, R> void fold(Fold<K, R> table, K key, Optional<R> row) {
    row.ifPresentOrElse(r -> table.upsert(key, r), () -> table.delete(key));
  }

  private static OrderRow order(GenericRecord value) {
    return new OrderRow(
        text(value, "order_id"),
        (Instant) value.get("event_time"),
        (Long) value.get("version"),
        text(value, "status"),
        text(value, "customer_id"),
        text(value, "country"));
  }

  private static LineRow line(GenericRecord value) {
    return new LineRow(
        text(value, "order_id"),
        (Instant) value.get("event_time"),
        (Long) value.get("version"),
        text(value, "product_id"),
        (Integer) value.get("quantity"),
        (BigDecimal) value.get("unit_price"));
  }

  private static PaymentRow payment(GenericRecord value) {
    return new PaymentRow(
        text(value, "order_id"),
        (Long) value.get("version"),
        text(value, "status"),
        (BigDecimal) value.get("amount"));
  }

  private static ShipmentRow shipment(GenericRecord value) {
    return new ShipmentRow(
        text(value, "order_id"), (Long) value.get("version"), text(value, "status"));
  }

  private static CustomerRow customer(GenericRecord value) {
    return new CustomerRow(
        text(value, "customer_id"),
        text(value, "name"),
        text(value, "email"),
        text(value, "level"),
        text(value, "city"),
        text(value, "country"));
  }

  private static ProductRow product(GenericRecord value) {
    return new ProductRow(
        text(value, "product_id"),
        text(value, "name"),
        text(value, "category"),
        (BigDecimal) value.get("price"));
  }

  private static String text(GenericRecord record, String field) {
    return record.get(field).toString();
  }
}
