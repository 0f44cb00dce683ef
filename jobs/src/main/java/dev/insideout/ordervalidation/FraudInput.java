package dev.insideout.ordervalidation;

/**
 * What fraud-watch hears: what an order of a customer comes to, or whether the customer is
 * forgotten.
 *
 * @param orderId null when it is about the customer alone
 * @param orderedAt event time in milliseconds
 * @param attempt of the order
 * @param forgotten true when nothing is to be kept of the customer
 */
public record FraudInput(
    String customerId, String orderId, long orderedAt, long cents, int attempt, boolean forgotten) {
  static FraudInput of(String customerId, boolean forgotten) {
    return new FraudInput(customerId, null, 0, 0, 0, forgotten);
  }
}
