package dev.insideout.contract.marker;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A region that an epoch lacks: its records are in up to the epoch's positions, and there may be
 * more of them by now. As text: {@code region:since:newest}, times in milliseconds since 1970.
 *
 * @param region its name
 * @param since when it was first found not to answer, by the writer's clock
 * @param newest the time of the newest record of it that is in, by the clock of whoever wrote that;
 *     empty where none is, or nobody knows
 */
public record MissingRegion(String region, Instant since, Optional<Instant> newest) {
  private static final int PARTS = 3;

  /**
   * Reads the text form; what may follow in it is left to later readers.
   *
   * @throws IllegalArgumentException when {@code text} is none
   */
  public static MissingRegion parse(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length < PARTS || parts[0].isEmpty()) {
      throw new IllegalArgumentException(
          "'%s' is not a missing region (region:since:newest)".formatted(text));
    }
    return new MissingRegion(
        parts[0],
        time(parts[1]),
        parts[2].isEmpty() ? Optional.empty() : Optional.of(time(parts[2])));
  }

  private static Instant time(String millis) {
    return Instant.ofEpochMilli(Long.parseLong(millis));
  }

  /** Reads several, comma-separated; the empty string is none. */
  public static List<MissingRegion> parseAll(String text) {
    return text.isEmpty()
        ? List.of()
        : Stream.of(text.split(",")).map(MissingRegion::parse).toList();
  }

  /** The text form of several. */
  public static String text(List<MissingRegion> regions) {
    return regions.stream().map(MissingRegion::toString).collect(Collectors.joining(","));
  }

  /** For a person: which region, since when, and how old the newest is that is known of it. */
  public String describe() {
    return "%s away since %s, newest record of %s"
        .formatted(region, since, newest.map(Instant::toString).orElse("no known time"));
  }

  /** How old the newest record of the region is at {@code now}; empty where nobody knows. */
  public Optional<Duration> age(Instant now) {
    return newest.map(time -> Duration.between(time, now));
  }

  @Override
  public String toString() {
    return "%s:%d:%s"
        .formatted(
            region,
            since.toEpochMilli(),
            newest.map(time -> Long.toString(time.toEpochMilli())).orElse(""));
  }
}
