package dev.insideout.demo;

import dev.insideout.demo.simulation.SimulationOptions;
import java.util.OptionalLong;

/**
 * How the company works.
 *
 * @param simulation what the facts depend on
 * @param eventsPerSecond how many facts are written a second of the wall clock, at most
 * @param events after how many facts it stops by itself; empty for never
 */
public record CompanyOptions(
    SimulationOptions simulation, int eventsPerSecond, OptionalLong events) {
  public CompanyOptions {
    if (eventsPerSecond < 1 || events.orElse(0) < 0) {
      throw new IllegalArgumentException(
          "a company writes at least 1 event a second (got %d) and stops after a number of events (got %s)"
              .formatted(eventsPerSecond, events));
    }
  }

  /** Works at {@code eventsPerSecond} until it is stopped. */
  public static CompanyOptions endless(SimulationOptions simulation, int eventsPerSecond) {
    return new CompanyOptions(simulation, eventsPerSecond, OptionalLong.empty());
  }

  /** Works at {@code eventsPerSecond} until it has written {@code events} facts. */
  public static CompanyOptions of(SimulationOptions simulation, int eventsPerSecond, long events) {
    return new CompanyOptions(simulation, eventsPerSecond, OptionalLong.of(events));
  }
}
