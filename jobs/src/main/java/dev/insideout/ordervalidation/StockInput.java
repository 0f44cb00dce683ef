package dev.insideout.ordervalidation;

/** One of what stock-keeper hears of a product; the other is null. */
public record StockInput(String productId, StockFact fact, StockRequest request) {
  static StockInput of(StockFact fact) {
    return new StockInput(fact.productId(), fact, null);
  }

  static StockInput of(StockRequest request) {
    return new StockInput(request.productId(), null, request);
  }
}
