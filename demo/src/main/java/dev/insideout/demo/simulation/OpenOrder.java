package dev.insideout.demo.simulation;

import dev.insideout.demo.fact.OrderLine;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** What the services know of an order while it is open; forgotten when it is closed. */
final class OpenOrder {
  private final String id;
  private final String customerId;
  private final String country;
  private final int lineCount;
  private final List<OrderLine> lines = new ArrayList<>();
  private long version;

  OpenOrder(String id, String customerId, String country, int lineCount) {
    this.id = id;
    this.customerId = customerId;
    this.country = country;
    this.lineCount = lineCount;
  }

  String id() {
    return id;
  }

  String customerId() {
    return customerId;
  }

  String country() {
    return country;
  }

  int lineCount() {
    return lineCount;
  }

  long nextVersion() {
    return ++version;
  }

  List<OrderLine> lines() {
    return lines;
  }

  BigDecimal total() {
    return lines.stream()
        .map(line -> line.getUnitPrice().multiply(BigDecimal.valueOf(line.getQuantity())))
        .reduce(BigDecimal.valueOf(0, 2), BigDecimal::add);
  }
}
