package dev.insideout.cli.command;

import dev.insideout.cli.output.Output;
import dev.insideout.cli.platform.Platform;

/** What happens at Ctrl-C. */
final class Shutdown {
  private Shutdown() {}

  /** Closes {@code platform} when this process is told to end. */
  static void close(Platform platform, Output output) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  output.progress("Stopping …");
                  platform.close();
                  output.progress("Stopped.");
                },
                "stops the platform"));
  }
}
