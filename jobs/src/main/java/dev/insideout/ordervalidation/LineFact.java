package dev.insideout.ordervalidation;

/**
 * A version of a line of an order.
 *
 * @param unitPriceCents euro cents a piece
 */
public record LineFact(
    String orderId, int line, long version, String productId, int quantity, long unitPriceCents) {}
