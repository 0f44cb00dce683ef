package dev.insideout.cli.flink;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;

/** Keeps a Flink that runs in this process for itself: it listens on the loopback address only. */
public final class LoopbackSettings {
  /** Where it listens. */
  public static final String ADDRESS = "127.0.0.1";

  private LoopbackSettings() {}

  /** New settings, to which others may be added; ports are free ones. */
  public static Configuration make() {
    Configuration settings = new Configuration();
    settings.set(RestOptions.ADDRESS, ADDRESS);
    settings.set(RestOptions.BIND_ADDRESS, ADDRESS);
    settings.set(RestOptions.BIND_PORT, "0");
    settings.set(JobManagerOptions.BIND_HOST, ADDRESS);
    settings.set(TaskManagerOptions.BIND_HOST, ADDRESS);
    return settings;
  }
}
