package dev.insideout.sqlview;

import java.util.Optional;

/** How a view's rows are made: by operators of ours as far as it has their shape, or by Flink's. */
sealed interface ViewPath {
  /** Joins are hops, see {@link dev.insideout.flink.unified.UnifiedHops}. */
  record Fast(UnifiedView view) implements ViewPath {}

  /**
   * All is as Flink plans it.
   *
   * @param reason why, as a sentence without a subject
   */
  record Planner(String reason) implements ViewPath {}

  /** The hops, where there are. */
  default Optional<UnifiedView> unified() {
    return this instanceof Fast fast ? Optional.of(fast.view()) : Optional.empty();
  }
}
