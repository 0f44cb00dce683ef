package dev.insideout.cli.platform;

import java.nio.file.Path;

/** The log of the platform's own process: a file, since standard error is for people. */
public final class PlatformLog {
  private PlatformLog() {}

  /**
   * Sends this process's log to {@code <data>/logs/insideout.log}. To be called before anything
   * logs: the logging library looks at its settings once.
   */
  public static void writeTo(Path data) {
    System.setProperty("insideout.log.file", data.resolve("logs/insideout.log").toString());
    System.setProperty("log4j2.configurationFile", "log4j2-platform.xml");
  }
}
