package dev.insideout.benchmarks;

import java.util.OptionalInt;

/**
 * How much is done, where that is to be other than the size says.
 *
 * @param orders of which there are facts
 * @param runs of each side
 */
public record Amounts(OptionalInt orders, OptionalInt runs) {
  /** As the size says. */
  public static final Amounts OF_SIZE = new Amounts(OptionalInt.empty(), OptionalInt.empty());
}
