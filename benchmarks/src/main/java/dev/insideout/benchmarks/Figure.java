package dev.insideout.benchmarks;

import java.util.Optional;

/**
 * A number that was measured.
 *
 * @param name what it says, in words
 * @param unit of the value
 * @param must what is promised; without it the value is told and not judged
 * @param aim what would be better still
 */
public record Figure(
    String name, double value, String unit, Optional<Bound> must, Optional<Bound> aim) {
  /** A figure that is told and not judged. */
  public static Figure told(String name, double value, String unit) {
    return new Figure(name, value, unit, Optional.empty(), Optional.empty());
  }

  /** A figure with a promise. */
  public static Figure promised(String name, double value, String unit, Bound must) {
    return new Figure(name, value, unit, Optional.of(must), Optional.empty());
  }

  /** The same with what would be better still. */
  public Figure aimingAt(Bound aim) {
    return new Figure(name, value, unit, must, Optional.of(aim));
  }

  /** True unless a promise is broken. */
  public boolean holds() {
    return must.map(bound -> bound.holds(value)).orElse(true);
  }
}
