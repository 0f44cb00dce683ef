package dev.insideout.demo.simulation;

import dev.insideout.demo.fact.Clock;
import dev.insideout.demo.fact.Topics;
import java.time.Duration;
import java.time.Instant;

/**
 * Writes what time it is. Simulated time runs some hundred times faster than the wall clock, so the
 * clock of seconds moves in steps of ten: about one fact in eighty is the clock's.
 */
final class ClockService {
  private static final Duration SECOND_STEP = Duration.ofSeconds(10);

  private final Timeline timeline;
  private final Delivery delivery;

  ClockService(Timeline timeline, Delivery delivery) {
    this.timeline = timeline;
    this.delivery = delivery;
  }

  void open() {
    start("second", SECOND_STEP);
    start("minute", Duration.ofMinutes(1));
    start("hour", Duration.ofHours(1));
  }

  private void start(String granularity, Duration step) {
    Hand hand = new Hand(granularity);
    hand.move();
    timeline.every(step, hand::move);
  }

  /** One hand of the clock, which counts its own versions. */
  private final class Hand {
    private final String granularity;
    private long version;

    Hand(String granularity) {
      this.granularity = granularity;
    }

    void move() {
      Instant now = timeline.now();
      delivery.write(
          Topics.CLOCK,
          new Clock(granularity, delivery.eventId(Topics.CLOCK), now, ++version, now));
    }
  }
}
