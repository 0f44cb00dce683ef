package dev.insideout.cli;

import dev.insideout.cli.command.InsideoutCommand;
import dev.insideout.cli.command.Surroundings;
import java.util.Arrays;

/** Where the process of the {@code insideout} command begins. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    // Before the first logger is made: the configuration reads it once.
    if (Arrays.asList(arguments).contains("--verbose")) {
      System.setProperty("insideout.log.level", "info");
    }
    System.exit(InsideoutCommand.run(Surroundings.ofProcess(), arguments));
  }
}
