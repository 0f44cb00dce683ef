package dev.insideout.contract.marker;

import java.io.Serializable;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;

/**
 * One submission of a group's job, over all of its restarts. A writer that meets the marker of a
 * later run in its topic is no longer the owner. Ordered by the time of submission, which is moved
 * behind that of the run before it where the clocks say otherwise; as text: {@code <milliseconds
 * since 1970>-<id>}.
 */
public record Run(long submitted, String id) implements Comparable<Run>, Serializable {
  private static final Comparator<Run> ORDER =
      Comparator.comparingLong(Run::submitted).thenComparing(Run::id);

  /** A run that is submitted at {@code time}, unlike any other. */
  public static Run submittedAt(Instant time) {
    return submittedAt(time, Optional.empty());
  }

  /**
   * The same, and later than {@code last}, whose run is over: the clocks of two who submit may
   * differ.
   */
  public static Run submittedAt(Instant time, Optional<Run> last) {
    long earliest = last.map(run -> run.submitted() + 1).orElse(Long.MIN_VALUE);
    return new Run(
        Math.max(time.toEpochMilli(), earliest), UUID.randomUUID().toString().substring(0, 8));
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
