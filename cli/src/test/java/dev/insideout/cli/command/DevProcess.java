package dev.insideout.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.insideout.contract.LogConnection;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code insideout dev} in a process of its own. */
final class DevProcess implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PATIENCE_SECONDS = 90;

  private final Process process;
  private final Path errors;
  private final JsonNode addresses;

  private DevProcess(Process process, Path errors, JsonNode addresses) {
    this.process = process;
    this.errors = errors;
    this.addresses = addresses;
  }

  /** Starts it in {@code project} and returns when it is ready. */
  static DevProcess start(Path project, String... arguments) throws IOException {
    Path errors = Files.createTempFile(project, "dev", ".err");
    Process process =
        new ProcessBuilder(command(arguments))
            .directory(project.toFile())
            .redirectError(errors.toFile())
            .start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String ready = out.readLine();
    if (ready == null) {
      throw new AssertionError("dev ended: " + Files.readString(errors));
    }
    return new DevProcess(process, errors, JSON.readTree(ready));
  }

  private static List<String> command(String... arguments) {
    return CommandProcess.commandLine(
        List.of(), Stream.concat(Stream.of("dev", "--json"), Stream.of(arguments)).toList());
  }

  LogConnection log() {
    return LogConnection.of(addresses.path("kafka").asText(), addresses.path("registry").asText());
  }

  /** Its addresses, as it printed them. */
  String addresses() {
    return "%s %s %s"
        .formatted(addresses.path("kafka"), addresses.path("registry"), addresses.path("flink"));
  }

  /** All that it has said on standard error. */
  String errors() throws IOException {
    return Files.readString(errors);
  }

  /** Tells it to end, as Ctrl-C does, and waits. */
  void stop() throws InterruptedException {
    process.toHandle().destroy();
    awaitEnd();
  }

  /** Ends it at once and waits. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    awaitEnd();
  }

  private void awaitEnd() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("dev did not end in %d s".formatted(PATIENCE_SECONDS));
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
