package dev.insideout.demo.recomputation;

import dev.insideout.demo.fact.Clock;
import dev.insideout.demo.fact.Customer;
import dev.insideout.demo.fact.CustomerKey;
import dev.insideout.demo.fact.Order;
import dev.insideout.demo.fact.OrderKey;
import dev.insideout.demo.fact.OrderLine;
import dev.insideout.demo.fact.Payment;
import dev.insideout.demo.fact.Product;
import dev.insideout.demo.fact.Shipment;
import dev.insideout.demo.fact.Stock;
import dev.insideout.demo.fact.Topic;
import dev.insideout.demo.fact.Topics;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecordBase;

/** A small log, written by hand. */
final class Facts {
  static final Instant NINE = Instant.parse("2026-01-05T09:00:00Z");

  private final Tables tables = new Tables();

  private <K extends SpecificRecordBase, V extends SpecificRecordBase> Facts write(
      Topic<K, V> topic, V value) {
    tables.apply(topic.name(), topic.keyOf().apply(value), Optional.of(value));
    return this;
  }

  Facts order(String id, long version, String status, String customer, String country) {
    return write(
        Topics.ORDERS,
        new Order(id, "e", NINE.plusSeconds(version), version, status, customer, country, 1));
  }

  Facts order(String id, long version, String status) {
    return order(id, version, status, "c1", "DE");
  }

  Facts orderGone(String id) {
    tables.apply(Topics.ORDERS.name(), new OrderKey(id), Optional.empty());
    return this;
  }

  Facts line(String order, int line, long version, int quantity, String price) {
    return line(order, line, version, "p1", quantity, price, NINE);
  }

  Facts line(
      String order,
      int line,
      long version,
      String product,
      int quantity,
      String price,
      Instant at) {
    return write(
        Topics.ORDER_LINES,
        new OrderLine(order, line, "e", at, version, product, quantity, new BigDecimal(price)));
  }

  Facts customer(String id, long version, String name, String city) {
    return write(
        Topics.CUSTOMERS,
        new Customer(id, "e", NINE, version, name, id + "@example.org", "basic", city, "DE"));
  }

  Facts customerGone(String id) {
    tables.apply(Topics.CUSTOMERS.name(), new CustomerKey(id), Optional.empty());
    return this;
  }

  Facts payment(String id, String order, long version, String status, String amount) {
    return write(
        Topics.PAYMENTS,
        new Payment(id, "e", NINE, version, order, status, new BigDecimal(amount)));
  }

  Facts shipment(String id, String order, long version, String status) {
    return write(Topics.SHIPMENTS, new Shipment(id, "e", NINE, version, order, "bike", status));
  }

  Facts product(String id, String price) {
    return write(
        Topics.PRODUCTS, new Product(id, "e", NINE, 1L, "bread", "bakery", new BigDecimal(price)));
  }

  Facts stock(String product, int quantity) {
    return write(Topics.STOCK, new Stock(product, "e", NINE, 1L, quantity));
  }

  Facts clock(String granularity, Instant now) {
    return write(Topics.CLOCK, new Clock(granularity, "e", now, 1L, now));
  }

  Map<List<Object>, Map<String, Object>> view(String name) {
    return Recomputation.views(tables).get(name);
  }

  Map<String, Object> row(String view, Object... key) {
    return view(view).get(List.of(key));
  }
}
