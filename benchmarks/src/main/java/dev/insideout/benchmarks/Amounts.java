package dev.insideout.benchmarks;

import dev.insideout.benchmarks.unified.Engine;
import java.util.List;
import java.util.OptionalInt;

/**
 * How much is done, where that is to be other than the size says.
 *
 * @param orders of which there are facts
 * @param runs of each side
 * @param engines that take turns
 */
public record Amounts(OptionalInt orders, OptionalInt runs, List<Engine> engines) {
  /** As the size says. */
  public static final Amounts OF_SIZE =
      new Amounts(OptionalInt.empty(), OptionalInt.empty(), Engine.measured());

  public Amounts {
    engines = List.copyOf(engines);
  }
}
