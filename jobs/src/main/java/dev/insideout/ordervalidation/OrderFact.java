package dev.insideout.ordervalidation;

/**
 * A version of an order's header.
 *
 * @param at event time in milliseconds
 * @param lines how many lines the order has; 0 where the header does not say
 */
public record OrderFact(
    String orderId, long at, long version, String status, String customerId, int lines) {}
