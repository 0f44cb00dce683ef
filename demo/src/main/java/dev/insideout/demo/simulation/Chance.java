package dev.insideout.demo.simulation;

import java.util.List;
import java.util.Random;

/**
 * All chance of a simulation, from one seed. {@link Random} because its algorithm is part of its
 * contract: the same seed gives the same company on every Java.
 */
final class Chance {
  private final Random random;

  Chance(long seed) {
    this.random = new Random(seed);
  }

  boolean perMille(int likelihood) {
    return random.nextInt(1000) < likelihood;
  }

  int between(int least, int most) {
    return least + random.nextInt(most - least + 1);
  }

  <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** An index below {@code size}; low ones are the more likely, as some goods are. */
  int skewed(int size) {
    double uniform = random.nextDouble();
    return (int) (size * uniform * uniform);
  }

  long exponential(long mean) {
    return Math.round(-mean * StrictMath.log(1 - random.nextDouble()));
  }
}
