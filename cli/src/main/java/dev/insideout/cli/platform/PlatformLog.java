package dev.insideout.cli.platform;

import java.nio.file.Path;

/** The log of the platform's own process: a file, since standard error is for people. */
public final class PlatformLog {
  private PlatformLog() {}

  /** Where it is. */
  public static Path file(Path data) {
    return data.resolve("logs/insideout.log");
  }

  /**
   * Sends this process's log to {@link #file}. To be called before anything logs: the logging
   * library looks at its settings once.
   */
  public static void writeTo(Path data) {
    System.setProperty("insideout.log.file", file(data).toString());
    System.setProperty("log4j2.configurationFile", "log4j2-platform.xml");
  }
}
