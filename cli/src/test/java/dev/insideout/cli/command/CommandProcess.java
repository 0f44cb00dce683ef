package dev.insideout.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.cli.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A command that ends at Ctrl-C, in a process of its own with a temp folder of its own. */
final class CommandProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final Process process;
  private final Path out;
  private final Path errors;
  private final Path temp;

  private CommandProcess(Process process, Path out, Path errors, Path temp) {
    this.process = process;
    this.out = out;
    this.errors = errors;
    this.temp = temp;
  }

  static CommandProcess start(Path project, String... arguments) throws IOException {
    Path temp = Files.createDirectories(project.resolve("temp"));
    Path out = project.resolve("out.txt");
    Path errors = project.resolve("errors.txt");
    Process process =
        new ProcessBuilder(
                commandLine(List.of("-Djava.io.tmpdir=" + temp), Arrays.asList(arguments)))
            .directory(project.toFile())
            .redirectOutput(out.toFile())
            .redirectError(errors.toFile())
            .start();
    return new CommandProcess(process, out, errors, temp);
  }

  /** What the launcher would run. */
  static List<String> commandLine(List<String> options, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx768m");
    command.add("-XX:+UseSerialGC");
    command.add("--add-opens=java.base/java.util=ALL-UNNAMED");
    command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(arguments);
    return command;
  }

  /** Waits until it has written {@code text} so many times. */
  void awaitSaid(String text, int times) {
    String said = Eventually.get(this::said, s -> count(text, s) >= times || !process.isAlive());
    assertThat(count(text, said)).as("'%s' in: %s", text, said).isGreaterThanOrEqualTo(times);
  }

  private static int count(String text, String said) {
    return said.split(Pattern.quote(text), -1).length - 1;
  }

  /** All that it has said. */
  String said() {
    try {
      return Files.readString(out) + Files.readString(errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where its temporary files go. */
  Path temp() {
    return temp;
  }

  /** Tells it to end, as Ctrl-C does, and waits. */
  void stop() throws InterruptedException {
    process.toHandle().destroy();
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("it did not end in " + PATIENCE);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
