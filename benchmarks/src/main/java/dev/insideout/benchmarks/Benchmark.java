package dev.insideout.benchmarks;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A set of figures that are measured by one command. */
public interface Benchmark {
  /** A picture that a scenario may leave in its folder, for who keeps the figures. */
  String PICTURE = "picture.svg";

  /** What it is called by. */
  String name();

  /** What it measures, by name, in the order in which it does. */
  Map<String, Scenario> scenarios();

  /** The same with other amounts than the size has; nothing where they cannot be chosen. */
  default Optional<Benchmark> of(Amounts amounts) {
    return Optional.empty();
  }

  /** One thing that is measured, on servers of its own. */
  interface Scenario {
    /**
     * Measures.
     *
     * @param folder for whatever it writes
     * @param seed of all input
     * @param progress told what goes on, a line each time
     */
    List<Figure> measure(Path folder, Size size, long seed, Consumer<String> progress)
        throws Exception;
  }

  /** All that there are. */
  static List<Benchmark> all() {
    return List.of(
        new ConsistencyBenchmark(),
        new CacheBenchmark(),
        new ChangeBenchmark(),
        new JobsBenchmark(),
        new ViewsBenchmark(Amounts.OF_SIZE));
  }

  /** The one called {@code name}. */
  static Optional<Benchmark> named(String name) {
    return all().stream().filter(benchmark -> benchmark.name().equals(name)).findFirst();
  }
}
