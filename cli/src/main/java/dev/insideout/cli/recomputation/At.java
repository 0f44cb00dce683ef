package dev.insideout.cli.recomputation;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.position.Positions;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;

/** What somebody says to name a cut of the log. */
public sealed interface At {
  /** The newest epoch whose marker is not later. */
  record Time(Instant time) implements At {}

  /** An epoch of the view. */
  record Epoch(EpochId epoch) implements At {}

  /** The cut itself. */
  record Cut(Positions positions) implements At {}

  /** No more digits than a long has for certain. */
  Pattern EPOCH = Pattern.compile("\\d{1,18}/\\d{1,18}");

  Pattern POSITION = Pattern.compile("([\\w.-]+/)?[\\w.-]+-\\d{1,9}:\\d{1,18}");

  /**
   * Reads a time in ISO-8601 (UTC where it has no offset), {@code generation/epoch}, or positions
   * as markers have them.
   *
   * @throws CommandFailure when it is none of these
   */
  static At parse(String text) {
    if (EPOCH.matcher(text).matches()) {
      return new Epoch(EpochId.parse(text));
    }
    if (Pattern.matches("%1$s(,%1$s)*".formatted(POSITION), text)) {
      return new Cut(Positions.parse(text));
    }
    try {
      return new Time(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeParseException withoutOffset) {
      try {
        return new Time(LocalDateTime.parse(text).toInstant(ZoneOffset.UTC));
      } catch (DateTimeParseException e) {
        throw CommandFailure.badInput(
            "'%s' names no cut of the log. Say a time (2026-01-31T12:00:00Z), an epoch as 'insideout epochs' shows it (generation/epoch), or positions (topic-partition:offset, comma-separated)."
                .formatted(text),
            e);
      }
    }
  }
}
