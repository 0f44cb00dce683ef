package dev.insideout.contract.marker;

import java.io.Serializable;
import java.time.Instant;
import java.util.Comparator;
import java.util.UUID;

/**
 * One submission of a group's job, over all of its restarts. A writer that meets the marker of a
 * later run in its topic is no longer the owner. Ordered by the time of submission; as text: {@code
 * <milliseconds since 1970>-<id>}.
 */
public record Run(long submitted, String id) implements Comparable<Run>, Serializable {
  private static final Comparator<Run> ORDER =
      Comparator.comparingLong(Run::submitted).thenComparing(Run::id);

  /** A run that is submitted at {@code time}, unlike any other. */
  public static Run submittedAt(Instant time) {
    return new Run(time.toEpochMilli(), UUID.randomUUID().toString().substring(0, 8));
  }

  /** Reads the text form. */
  public static Run parse(String text) {
    int dash = text.indexOf('-');
    if (dash < 0) {
      throw new IllegalArgumentException("'%s' is not a run (submitted-id)".formatted(text));
    }
    return new Run(Long.parseLong(text.substring(0, dash)), text.substring(dash + 1));
  }

  @Override
  public int compareTo(Run other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return submitted + "-" + id;
  }
}
