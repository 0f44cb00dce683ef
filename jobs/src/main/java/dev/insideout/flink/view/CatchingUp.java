package dev.insideout.flink.view;

import dev.insideout.contract.position.Positions;
import org.apache.flink.metrics.MetricGroup;

/**
 * What a writer tells while it holds or builds: how much of the log it has read, and whether the
 * topics could be handed over to it now.
 */
final class CatchingUp {
  private final Positions beginnings;
  private long read;
  private long end;
  private boolean holding;
  private boolean caughtUp;

  /**
   * @param beginnings of the partitions that it reads
   */
  CatchingUp(Positions beginnings, MetricGroup metrics) {
    this.beginnings = beginnings;
    metrics.gauge("logRead", () -> read);
    metrics.gauge("logEnd", () -> end);
    metrics.gauge("holding", () -> holding ? 1 : 0);
    metrics.gauge("caughtUp", () -> caughtUp ? 1 : 0);
  }

  /**
   * Notes where a cut stands.
   *
   * @param ends of the partitions that it reads
   * @param caughtUp true when it covers the newest epoch of the topics
   */
  void note(Positions cut, Positions ends, boolean holding, boolean caughtUp) {
    this.holding = holding;
    this.caughtUp = caughtUp;
    read = sinceBeginning(cut.commonWith(ends));
    end = sinceBeginning(ends);
  }

  /**
   * Where a cut stands.
   *
   * @param when it was, in milliseconds by the clock
   * @param now by the same
   */
  HowFar howFar(Positions cut, Positions ends, long when, long now) {
    long read = sinceBeginning(cut.commonWith(ends));
    return new HowFar(read, sinceBeginning(ends), when, now - when);
  }

  private long sinceBeginning(Positions positions) {
    return positions.next().entrySet().stream()
        .mapToLong(next -> next.getValue() - beginnings.of(next.getKey()).orElse(0))
        .sum();
  }
}
