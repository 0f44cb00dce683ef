package dev.insideout.notifications;

/**
 * Something that a customer is to be told, once.
 *
 * @param kind of {@link OrderStep.Kind}, in small letters
 * @param eventTime when it happened, in milliseconds since 1970
 * @param logTime when it was written to the log, in milliseconds since 1970
 */
public record Occasion(
    String customerId, String kind, String orderId, long eventTime, long logTime) {

  /** Names what is told of it: there is one of a kind for each order. */
  String notificationId() {
    return orderId + ":" + kind;
  }
}
