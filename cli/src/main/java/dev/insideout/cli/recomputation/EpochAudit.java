package dev.insideout.cli.recomputation;

/**
 * A published epoch held against the log.
 *
 * @param rows how many the view's topic has
 * @param comparison of what the log gives, before, with what the topic has, after
 */
public record EpochAudit(PublishedEpoch epoch, long rows, TableComparison comparison) {
  /** True when the topic has exactly what the log gives. */
  public boolean holds() {
    return comparison.different() == 0;
  }
}
