package dev.insideout.ordervalidation;

/**
 * What order-intake asks of stock-keeper for one product of an order.
 *
 * @param attempt of the order
 * @param at event time in milliseconds, for {@link Kind#SHIP}
 */
public record StockRequest(
    Kind kind, String productId, String orderId, int quantity, int attempt, long at) {
  /** What is asked. */
  public enum Kind {
    /** Reserve if there is enough, and say so. */
    RESERVE,
    /** Reserve whatever there is: it was decided so. */
    HOLD,
    /** Nothing is needed any more. */
    RELEASE,
    /** It leaves the house. */
    SHIP
  }
}
