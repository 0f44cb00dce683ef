package dev.insideout.integration;

import dev.insideout.cli.Main;
import dev.insideout.cli.command.InsideoutCommand;
import dev.insideout.cli.command.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The {@code insideout} command, said in a project: as a process that can be killed, or here. */
final class Insideout {
  /** The tests run in their module's folder. */
  private static final Path CHECKOUT = Path.of("").toAbsolutePath().getParent();

  private static final Duration LIMIT = Duration.ofSeconds(300);
  private static final long LOOK_MILLIS = 20;

  private final Path project;
  private final String environment;
  private int processes;

  Insideout(Path project, String environment) {
    this.project = project;
    this.environment = environment;
  }

  /** What came of it. */
  record Said(int exitCode, String text) {
    boolean done() {
      return exitCode == 0;
    }

    /** What it said last. */
    String lastLine() {
      return text.lines().filter(line -> !line.isBlank()).reduce((a, b) -> b).orElse("");
    }
  }

  /** Says it in this JVM. */
  Said here(String... words) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);
    int exitCode =
        InsideoutCommand.run(
            new Surroundings(
                new ByteArrayInputStream(new byte[0]),
                stream,
                stream,
                Map.of(),
                project,
                Optional.of(CHECKOUT),
                false),
            arguments(words).toArray(String[]::new));
    return new Said(exitCode, said.toString(StandardCharsets.UTF_8));
  }

  private List<String> arguments(String... words) {
    List<String> arguments = new ArrayList<>(Arrays.asList(words));
    arguments.addAll(List.of("--env", environment));
    return arguments;
  }

  /** Says it in a process of its own. */
  Running start(String... words) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(
        List.of(
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "-Dinsideout.home=" + CHECKOUT,
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName()));
    line.addAll(arguments(words));
    Path log = project.resolve("command-%d.log".formatted(++processes));
    try {
      return new Running(
          new ProcessBuilder(line)
              .directory(project.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start(),
          log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A command that is at work. */
  record Running(Process process, Path log) {
    boolean atWork() {
      return process.isAlive();
    }

    /** As {@code kill -9} does. */
    void kill() {
      process.destroyForcibly().onExit().join();
    }

    /** Waits until it has said {@code text}, or has ended. */
    void awaitSaid(String text) throws InterruptedException {
      while (!said().contains(text) && !awaitEnd(LOOK_MILLIS)) {
        // Until one of the two is so.
      }
    }

    /** Waits for its end, so long at most; true when it has ended. */
    boolean awaitEnd(long millis) throws InterruptedException {
      return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    /** Waits for its end. */
    Said awaitEnd() throws InterruptedException {
      if (!awaitEnd(LIMIT.toMillis())) {
        kill();
        throw new AssertionError("not done after %s: %s".formatted(LIMIT, said()));
      }
      return new Said(process.exitValue(), said());
    }

    private String said() {
      try {
        return Files.readString(log);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
