package dev.insideout.contract.marker;

import java.util.Comparator;

/**
 * The name of an epoch. {@code generation} counts ownerships of the topic, {@code checkpoint} is
 * the id of the Flink checkpoint whose change the epoch holds. A reader orders by both, generation
 * first.
 */
public record EpochId(long generation, long checkpoint) implements Comparable<EpochId> {
  private static final Comparator<EpochId> ORDER =
      Comparator.comparingLong(EpochId::generation).thenComparingLong(EpochId::checkpoint);

  /** Reads {@code generation/checkpoint}. */
  public static EpochId parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException(
          "'%s' is not an epoch (generation/checkpoint)".formatted(text));
    }
    return new EpochId(
        Long.parseLong(text.substring(0, slash)), Long.parseLong(text.substring(slash + 1)));
  }

  @Override
  public int compareTo(EpochId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return generation + "/" + checkpoint;
  }
}
