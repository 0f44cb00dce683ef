package dev.insideout.notifications;

/**
 * What a topic says of an order.
 *
 * @param kind what has become of it
 * @param customerId who ordered; null where only the order's header tells
 * @param eventTime when it happened, in milliseconds since 1970
 */
public record OrderStep(String orderId, Kind kind, String customerId, long eventTime) {
  /** What may become of an order. */
  public enum Kind {
    /** Nothing that anybody is told. */
    UNTOLD,
    SHIPPED,
    DELIVERED,
    CANCELLED,
    FAILED,
    REFUNDED,
    /** The order's tombstone. */
    DELETED;

    /** What has become of an order whose header has that status. */
    static Kind ofHeader(String status) {
      return switch (status) {
        case "shipped" -> SHIPPED;
        case "delivered" -> DELIVERED;
        case "cancelled" -> CANCELLED;
        case "failed" -> FAILED;
        default -> UNTOLD;
      };
    }

    /** What has become of an order of which a payment has that status. */
    static Kind ofPayment(String status) {
      return status.equals("refunded") ? REFUNDED : UNTOLD;
    }

    boolean isTold() {
      return this != UNTOLD && this != DELETED;
    }
  }
}
