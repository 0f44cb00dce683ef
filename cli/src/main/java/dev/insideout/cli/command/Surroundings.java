package dev.insideout.cli.command;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the command finds around it.
 *
 * @param variables the process environment
 * @param checkout the folder that the launcher belongs to
 * @param terminal true when progress goes to a terminal
 */
public record Surroundings(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> variables,
    Path workingFolder,
    Optional<Path> checkout,
    boolean terminal) {

  /** Those of this process. */
  public static Surroundings ofProcess() {
    return new Surroundings(
        System.in,
        System.out,
        System.err,
        System.getenv(),
        Path.of("").toAbsolutePath(),
        Optional.ofNullable(System.getProperty("insideout.home")).map(Path::of),
        Boolean.getBoolean("insideout.terminal"));
  }
}
