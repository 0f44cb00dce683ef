package dev.insideout.demo.simulation;

/**
 * What the facts depend on; equal options give equal facts.
 *
 * @param seed of all chance
 * @param customers how many the company begins with, and stays near
 * @param products how many it sells
 * @param corruptEvery after how many facts a corrupt record is slipped in; 0 for never
 */
public record SimulationOptions(long seed, int customers, int products, int corruptEvery) {
  /** A small shop, nothing corrupt. */
  public static final SimulationOptions DEFAULT = new SimulationOptions(1, 2000, 300, 0);

  public SimulationOptions {
    if (customers < 1 || products < 1 || corruptEvery < 0) {
      throw new IllegalArgumentException(
          "a company needs customers and products (got %d and %d), and corrupts records every n facts or 0 for never (got %d)"
              .formatted(customers, products, corruptEvery));
    }
  }

  public SimulationOptions withSeed(long other) {
    return new SimulationOptions(other, customers, products, corruptEvery);
  }

  public SimulationOptions withSize(int otherCustomers, int otherProducts) {
    return new SimulationOptions(seed, otherCustomers, otherProducts, corruptEvery);
  }

  public SimulationOptions withCorruptEvery(int facts) {
    return new SimulationOptions(seed, customers, products, facts);
  }
}
