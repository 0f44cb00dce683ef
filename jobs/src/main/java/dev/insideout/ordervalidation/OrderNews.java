package dev.insideout.ordervalidation;

import java.util.Map;

/**
 * What order-intake tells order-decision of an order.
 *
 * @param attempt the newest of the order
 * @param details what the check of the order itself says, for {@link Kind#CHECKED}
 * @param items pieces by product, for {@link Kind#CHECKED}
 * @param decision what was published, for {@link Kind#RECALLED}
 */
public record OrderNews(
    Kind kind,
    String orderId,
    int attempt,
    String customerId,
    String details,
    long totalCents,
    Map<String, Integer> items,
    Decision decision) {
  /** What is told. */
  public enum Kind {
    /** There is such an order: the time to decide runs. */
    OPENED,
    /** Its contents are whole, or have changed, and were given to the checks. */
    CHECKED,
    /** It was paid: what is found from now on is too late. */
    ACTED_ON,
    /** It has changed after it went on. */
    CHANGED_LATE,
    /** It was shipped, cancelled or given up: nothing is left to decide. */
    OVER,
    /** A decision stands in the log. */
    RECALLED,
    /** The decision that stands in the log is about this attempt. */
    ADOPTED
  }
}
