package dev.insideout.ordervalidation;

import java.io.Serializable;
import java.time.Duration;

/**
 * By which an order is judged. This is the only place that has these numbers.
 *
 * @param fraudLimitCents what a customer's orders of one session may come to, in euro cents
 * @param sessionGap orders of a customer that are further apart, in event time, are of two sessions
 * @param fraudKept orders that are older than the customer's newest by more than this no longer
 *     count, in event time
 * @param unknownProduct a product without a stock row counts as unknown after this, in log time
 * @param decision an order is timed out when it is not decided after this, in log time
 * @param reservation a reservation that nobody ships lasts so long, in log time
 * @param forgotten an order that is over is remembered so long, in log time
 */
public record Rules(
    long fraudLimitCents,
    Duration sessionGap,
    Duration fraudKept,
    Duration unknownProduct,
    Duration decision,
    Duration reservation,
    Duration forgotten)
    implements Serializable {
  /** What the job runs with. */
  public static final Rules STANDARD =
      new Rules(
          2_000_00,
          Duration.ofHours(1),
          Duration.ofDays(7),
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofDays(3),
          Duration.ofDays(7));

  /** The most pieces that one line may ask for. */
  static final int MOST_PIECES = 10_000;
}
