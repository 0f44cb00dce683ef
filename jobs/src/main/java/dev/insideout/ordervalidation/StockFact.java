package dev.insideout.ordervalidation;

/**
 * How much of a product the warehouse has.
 *
 * @param countedAt event time in milliseconds
 * @param onHand pieces, those that open orders hold included
 * @param gone true when the warehouse does not keep the product any more
 */
public record StockFact(String productId, long version, long countedAt, int onHand, boolean gone) {}
