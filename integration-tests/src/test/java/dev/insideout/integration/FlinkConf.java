package dev.insideout.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;

/** The project's {@code flink-conf/}, read as Flink reads it. */
final class FlinkConf {
  /** The tests run in their module's folder. */
  static final Path FOLDER = Path.of("..", "flink-conf");

  private FlinkConf() {}

  /** One file by itself. */
  static Configuration read(String file) {
    return read(file, new Configuration());
  }

  /** The base with an overlay over it. */
  static Configuration merged(String overlay) {
    return read("config.yaml", read(overlay));
  }

  /** The base with {@code over} over it. */
  static Configuration merged(Configuration over) {
    return read("config.yaml", over);
  }

  /** Flink reads a folder's config.yaml only. */
  private static Configuration read(String file, Configuration over) {
    try {
      Path folder = Files.createTempDirectory("flink-conf");
      Path copy = Files.copy(FOLDER.resolve(file), folder.resolve("config.yaml"));
      Configuration configuration = GlobalConfiguration.loadConfiguration(folder.toString(), over);
      Files.delete(copy);
      Files.delete(folder);
      return configuration;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
