package dev.insideout.demo.service;

import java.math.BigDecimal;
import java.util.List;

/**
 * What a customer wants to have.
 *
 * @param customerId who; whether the customers service knows them is not asked
 * @param country where it goes, ISO 3166 alpha-2
 * @param lines at least one
 */
record NewOrder(String customerId, String country, List<Line> lines) {
  NewOrder {
    lines = List.copyOf(lines);
  }

  /**
   * One line.
   *
   * @param quantity how many pieces, at least 1
   * @param unitPrice Euro a piece, with two decimals
   */
  record Line(String productId, int quantity, BigDecimal unitPrice) {
    BigDecimal price() {
      return unitPrice.multiply(BigDecimal.valueOf(quantity));
    }
  }
}
