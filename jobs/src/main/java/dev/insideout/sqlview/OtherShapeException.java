package dev.insideout.sqlview;

import com.fasterxml.jackson.databind.JsonNode;

/** Why a view is not of the shape that the fast path has operators for. */
final class OtherShapeException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param reason a sentence without a subject
   */
  OtherShapeException(String reason) {
    super(reason);
  }

  /**
   * There is none for {@code node}.
   *
   * @param rows those that come through it
   */
  static OtherShapeException operator(String rows, JsonNode node) {
    return new OtherShapeException(
        "%s come through %s, for which there is no fast operator"
            .formatted(rows, PlanGraph.kind(node).replace('-', ' ')));
  }
}
