package dev.insideout.demo.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Simulated time: what is to happen, in the order in which it happens. */
final class Timeline {
  private record Step(long at, long order, Runnable action) {}

  private final PriorityQueue<Step> ahead =
      new PriorityQueue<>(Comparator.comparingLong(Step::at).thenComparingLong(Step::order));
  private final Chance chance;
  private long now;
  private long scheduled;

  Timeline(Instant start, Chance chance) {
    this.now = start.toEpochMilli();
    this.chance = chance;
  }

  Instant now() {
    return Instant.ofEpochMilli(now);
  }

  void after(Duration delay, Runnable action) {
    ahead.add(new Step(now + delay.toMillis(), scheduled++, action));
  }

  /** Some time from {@code least} to {@code most} from now. */
  void within(Duration least, Duration most, Runnable action) {
    after(Duration.ofMillis(chance.between((int) least.toMillis(), (int) most.toMillis())), action);
  }

  /** Again and again, at random, {@code perHour} times an hour on average. */
  void atRandom(int perHour, Runnable action) {
    long mean = Duration.ofHours(1).toMillis() / perHour;
    after(
        Duration.ofMillis(1 + chance.exponential(mean)),
        () -> {
          action.run();
          atRandom(perHour, action);
        });
  }

  /** Again and again, whenever {@code interval} divides the time. */
  void every(Duration interval, Runnable action) {
    long step = interval.toMillis();
    after(
        Duration.ofMillis(step - now % step),
        () -> {
          action.run();
          every(interval, action);
        });
  }

  /** Moves to the next step and takes it. There always is one: the clock never stops. */
  void advance() {
    Step next = ahead.remove();
    now = next.at;
    next.action.run();
  }

  int pending() {
    return ahead.size();
  }
}
