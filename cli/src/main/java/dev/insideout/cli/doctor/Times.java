package dev.insideout.cli.doctor;

import java.time.Duration;

/** Times as findings name them. */
final class Times {
  private Times() {}

  /** In the largest unit that leaves no rest. */
  static String text(Duration time) {
    long millis = time.toMillis();
    if (millis % Duration.ofDays(1).toMillis() == 0 && millis > 0) {
      return "%d d".formatted(time.toDays());
    }
    return millis % Duration.ofSeconds(1).toMillis() == 0
        ? "%d s".formatted(time.toSeconds())
        : "%d ms".formatted(millis);
  }

  static String text(long millis) {
    return text(Duration.ofMillis(millis));
  }
}
