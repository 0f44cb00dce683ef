package dev.insideout.cli.command;

import dev.insideout.cli.output.Output;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** Closes what a command has started, once: when the command ends, or at Ctrl-C. */
final class Shutdown implements AutoCloseable {
  private final Consumer<String> steps;
  private final Consumer<String> failures;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  private Shutdown(Consumer<String> steps, Consumer<String> failures) {
    this.steps = steps;
    this.failures = failures;
  }

  /** Begins to listen for the end of this process. */
  static Shutdown listen(Output output) {
    return listen(output::progress, output::progress);
  }

  /** As {@link #listen(Output)}, for what stops at once: only what goes wrong is told. */
  static Shutdown listenQuietly(Output output) {
    return listen(step -> {}, output::progress);
  }

  private static Shutdown listen(Consumer<String> steps, Consumer<String> failures) {
    Shutdown shutdown = new Shutdown(steps, failures);
    Runtime.getRuntime().addShutdownHook(new Thread(shutdown::close, "stops what runs"));
    return shutdown;
  }

  /** From now on {@code part} is closed, too, before those that came earlier. */
  synchronized void add(AutoCloseable part) {
    parts.push(part);
  }

  @Override
  public synchronized void close() {
    if (parts.isEmpty()) {
      return;
    }
    steps.accept("Stopping …");
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        failures.accept(e.getMessage());
      }
    }
    steps.accept("Stopped.");
  }
}
