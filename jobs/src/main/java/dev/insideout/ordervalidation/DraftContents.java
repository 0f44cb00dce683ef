package dev.insideout.ordervalidation;

import dev.insideout.ordervalidation.state.DraftLine;
import dev.insideout.ordervalidation.state.OrderDraft;
import java.util.HashMap;
import java.util.Map;

/** What an order's lines come to. */
final class DraftContents {
  private DraftContents() {}

  /** Pieces by product. */
  static Map<String, Integer> items(OrderDraft draft) {
    Map<String, Integer> items = new HashMap<>();
    for (DraftLine line : draft.getLines().values()) {
      items.merge(line.getProductId(), line.getQuantity(), Integer::sum);
    }
    return items;
  }

  static long cents(OrderDraft draft) {
    long cents = 0;
    for (DraftLine line : draft.getLines().values()) {
      cents += line.getUnitPriceCents() * line.getQuantity();
    }
    return cents;
  }

  /** True when the checks were asked for {@link #items}, which nearly all facts leave alone. */
  static boolean isAsked(OrderDraft draft) {
    Map<String, Integer> asked = draft.getAsked();
    for (DraftLine line : draft.getLines().values()) {
      if (!asked.containsKey(line.getProductId())) {
        return false;
      }
    }
    for (Map.Entry<String, Integer> product : asked.entrySet()) {
      if (pieces(draft, product.getKey()) != product.getValue()) {
        return false;
      }
    }
    return true;
  }

  private static int pieces(OrderDraft draft, String product) {
    int pieces = 0;
    for (DraftLine line : draft.getLines().values()) {
      if (line.getProductId().equals(product)) {
        pieces += line.getQuantity();
      }
    }
    return pieces;
  }
}
