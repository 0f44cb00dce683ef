package dev.insideout.ordervalidation;

/** One of what order-decision hears of an order; the other is null. */
public record DecisionInput(String orderId, OrderNews news, CheckResult result) {
  static DecisionInput of(OrderNews news) {
    return new DecisionInput(news.orderId(), news, null);
  }

  static DecisionInput of(CheckResult result) {
    return new DecisionInput(result.orderId(), null, result);
  }
}
