package dev.insideout.ordertimeline;

/**
 * What a topic says of an order.
 *
 * @param eventId names the event; null for the deletion of the order
 * @param eventTime when it happened, in milliseconds since 1970
 * @param source the topic
 * @param entity of what it is a step, within that topic
 * @param version counts the entity's steps
 * @param what happened, in words
 * @param customerId who ordered, as the order's header says; null elsewhere
 */
public record OrderEvent(
    String orderId,
    String eventId,
    long eventTime,
    String source,
    String entity,
    long version,
    String what,
    String customerId) {

  /** A version of the order's header. */
  public static OrderEvent header(
      String orderId,
      String eventId,
      long eventTime,
      long version,
      String status,
      String customerId) {
    return new OrderEvent(
        orderId, eventId, eventTime, OrderTopics.ORDERS, orderId, version, status, customerId);
  }

  /** A step of something that belongs to the order. */
  public static OrderEvent step(
      String orderId,
      String eventId,
      long eventTime,
      String source,
      String entity,
      long version,
      String what) {
    return new OrderEvent(orderId, eventId, eventTime, source, entity, version, what, null);
  }

  /** The order is deleted. */
  public static OrderEvent deletion(String orderId) {
    return new OrderEvent(orderId, null, 0, OrderTopics.ORDERS, orderId, 0, null, null);
  }

  boolean isDeletion() {
    return eventId == null;
  }

  boolean isHeader() {
    return customerId != null;
  }
}
