package dev.insideout.cli.command;

import dev.insideout.cli.output.Output;
import java.util.ArrayDeque;
import java.util.Deque;

/** Closes what a command has started, once: when the command ends, or at Ctrl-C. */
final class Shutdown implements AutoCloseable {
  private final Output output;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  private Shutdown(Output output) {
    this.output = output;
  }

  /** Begins to listen for the end of this process. */
  static Shutdown listen(Output output) {
    Shutdown shutdown = new Shutdown(output);
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
    output.progress("Stopping …");
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        output.progress(e.getMessage());
      }
    }
    output.progress("Stopped.");
  }
}
