package dev.insideout.cli.life;

import dev.insideout.flink.view.GroupTopics;
import java.time.Duration;

/** The end of what the last writer of a group's topics has begun there. */
final class Settlement {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long LOOK_MILLIS = 100;

  private Settlement() {}

  /**
   * Waits until the last epoch of a job that has ended is in every partition, or never will be:
   * what stays open is aborted.
   */
  static void await(GroupTopics topics) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!topics.standing().isSettled()) {
      if (System.nanoTime() > deadline) {
        topics.abortOpenTransactions();
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }
}
