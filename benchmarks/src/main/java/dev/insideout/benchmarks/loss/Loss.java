package dev.insideout.benchmarks.loss;

/** How a transaction gets lost. */
public enum Loss {
  /** Somebody aborts it while it is open, at once. */
  ABORTED,
  /** Its writer stands still until the broker has given it up. */
  PAUSED
}
