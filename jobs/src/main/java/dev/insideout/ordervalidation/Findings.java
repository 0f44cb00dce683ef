package dev.insideout.ordervalidation;

import dev.insideout.ordervalidation.state.Hearing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the checks have said of an order's newest attempt, taken together. */
final class Findings {
  private Findings() {}

  /**
   * The first thing that is wrong with the newest attempt. Before it is known what that is,
   * nothing: a decision says what it is about.
   */
  static Optional<String> failure(Hearing hearing) {
    if (hearing.getDetails().isEmpty()) {
      return Optional.empty();
    }
    if (isWrong(hearing.getDetails())) {
      return Optional.of(hearing.getDetails());
    }
    return isWrong(hearing.getFraud()) ? Optional.of(hearing.getFraud()) : wrongWithStock(hearing);
  }

  /** True when all checks have answered. */
  static boolean isComplete(Hearing hearing) {
    return !hearing.getDetails().isEmpty()
        && !hearing.getFraud().isEmpty()
        && !stock(hearing).isEmpty();
  }

  /** Which checks have not answered, of which there are some. */
  static String missing(Hearing hearing) {
    if (hearing.getDetails().isEmpty()) {
      return "its lines are not complete";
    }
    List<String> missing = new ArrayList<>();
    if (hearing.getFraud().isEmpty()) {
      missing.add("fraud");
    }
    if (stock(hearing).isEmpty()) {
      missing.add("stock");
    }
    return "no answer from " + String.join(", ", missing);
  }

  /**
   * What the check of stock says of all products; empty before it has spoken of each. Of a
   * validated order only what it has found since is kept.
   */
  static String stock(Hearing hearing) {
    boolean validated =
        hearing.getStatus().equals(Decision.VALIDATED)
            && hearing.getDecidedAttempt() >= hearing.getAttempt();
    boolean all =
        !hearing.getItems().isEmpty()
            && hearing.getStock().keySet().containsAll(hearing.getItems().keySet());
    return wrongWithStock(hearing).orElse(validated || all ? Decision.PASSED : "");
  }

  /** What it finds wrong with the first product of those with which it does. */
  private static Optional<String> wrongWithStock(Hearing hearing) {
    String first = null;
    for (Map.Entry<String, String> product : hearing.getStock().entrySet()) {
      if (isWrong(product.getValue()) && (first == null || product.getKey().compareTo(first) < 0)) {
        first = product.getKey();
      }
    }
    return Optional.ofNullable(first).map(hearing.getStock()::get);
  }

  private static boolean isWrong(String finding) {
    return !finding.isEmpty() && !finding.equals(Decision.PASSED);
  }
}
