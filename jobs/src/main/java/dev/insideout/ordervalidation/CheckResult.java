package dev.insideout.ordervalidation;

/**
 * What a check says of one attempt of an order.
 *
 * @param productId which product of it, for the check of stock; else null
 * @param finding {@link Decision#PASSED} or what is wrong
 */
public record CheckResult(
    Check check, String orderId, String productId, int attempt, String finding) {
  /** Who says it. */
  public enum Check {
    FRAUD,
    STOCK
  }
}
