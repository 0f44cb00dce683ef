package dev.insideout.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Commands of the operating system. */
final class OperatingSystem {
  private OperatingSystem() {}

  /** Says a command, words apart by spaces; returns what it printed. */
  static String say(String command) {
    return trySaying(command)
        .orElseThrow(() -> new IllegalStateException("the command failed: " + command));
  }

  /** The same; empty when it fails, or is not to be had. */
  static Optional<String> trySaying(String command) {
    try {
      Process process =
          new ProcessBuilder(List.of(command.split(" "))).redirectErrorStream(true).start();
      String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? Optional.of(printed) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException("interrupted in: " + command, e));
    }
  }
}
