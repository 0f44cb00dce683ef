package dev.insideout.contract.marker;

import java.util.Comparator;

/**
 * Which of two rows of a key is the newer, in a view that is delivered eagerly: the higher version.
 * As text: {@code generation/incarnation/sequence}.
 *
 * @param generation counts ownerships of the topic
 * @param incarnation counts starts and failovers of the writer, so that what a replay says again
 *     wins over what it said before
 * @param sequence counts rows
 */
public record RowVersion(long generation, long incarnation, long sequence)
    implements Comparable<RowVersion> {
  private static final Comparator<RowVersion> ORDER =
      Comparator.comparingLong(RowVersion::generation)
          .thenComparingLong(RowVersion::incarnation)
          .thenComparingLong(RowVersion::sequence);

  private static final int PARTS = 3;

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException when {@code text} is none
   */
  public static RowVersion parse(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length != PARTS) {
      throw new IllegalArgumentException(
          "'%s' is not a row version (generation/incarnation/sequence)".formatted(text));
    }
    return new RowVersion(
        Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]));
  }

  @Override
  public int compareTo(RowVersion other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return generation + "/" + incarnation + "/" + sequence;
  }
}
