package dev.insideout.cli.command;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.demo.simulation.SimulationOptions;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that make one example company different from another. */
final class CompanyArguments {
  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of all chance: the same seed gives the same facts. Default: 1.")
  Long seed;

  @Option(names = "--customers", paramLabel = "N", description = "How many it begins with.")
  Integer customers;

  @Option(names = "--products", paramLabel = "N", description = "How many it sells.")
  Integer products;

  @Option(
      names = "--corrupt-every",
      paramLabel = "N",
      description = "Slips in a record that cannot be read after every N. Default: never.")
  Integer corruptEvery;

  /**
   * The company that is asked for; what is not said is as in {@code former}.
   *
   * @throws CommandFailure when there is a former one and it is another, or a number is impossible
   */
  SimulationOptions company(Optional<SimulationOptions> former) {
    SimulationOptions base = former.orElse(SimulationOptions.DEFAULT);
    SimulationOptions company;
    try {
      company =
          new SimulationOptions(
              seed == null ? base.seed() : seed,
              customers == null ? base.customers() : customers,
              products == null ? base.products() : products,
              corruptEvery == null ? base.corruptEvery() : corruptEvery);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.badInput("Impossible: %s.".formatted(e.getMessage()), e);
    }
    if (former.isPresent() && !former.get().equals(company)) {
      throw CommandFailure.badInput(
          "The data is of another company (seed %d, %d customers, %d products, corrupt every %d), which would go on. Start anew with --clean, or name another folder with --data."
              .formatted(base.seed(), base.customers(), base.products(), base.corruptEvery()));
    }
    return company;
  }
}
