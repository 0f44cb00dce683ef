package dev.insideout.benchmarks.cache;

import java.util.Map;

/**
 * How many lookups one thread does.
 *
 * @param perCpuSecond in a second of its CPU time: on one core that it has for itself
 * @param perSecond in a second of time
 */
public record LookupRate(double perCpuSecond, double perSecond) {
  /** The rate that a child has told under {@code name}. */
  static LookupRate of(String name, Map<String, Double> numbers) {
    return new LookupRate(
        numbers.get(Lookups.perCpuSecond(name)), numbers.get(Lookups.perSecond(name)));
  }
}
