package dev.insideout.ordervalidation;

/** One of what order-intake hears of an order; the others are null. */
public record OrderInput(String orderId, OrderFact header, LineFact line, Decision decision) {
  /** Time has passed. */
  static OrderInput tick() {
    return new OrderInput("", null, null, null);
  }

  static OrderInput of(OrderFact header) {
    return new OrderInput(header.orderId(), header, null, null);
  }

  static OrderInput of(LineFact line) {
    return new OrderInput(line.orderId(), null, line, null);
  }

  static OrderInput of(Decision decision) {
    return new OrderInput(decision.orderId(), null, null, decision);
  }
}
