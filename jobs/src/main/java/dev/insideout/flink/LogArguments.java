package dev.insideout.flink;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.Run;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.flink.util.ParameterTool;

/**
 * What every program of the job jar is told.
 *
 * @param kafka bootstrap servers
 * @param registry base address of the schema registry's Confluent API
 * @param kafkaConfig a properties file of Kafka client settings, such as credentials
 * @param run names the submission, and stays the same over restarts; when empty, one is made
 * @param regions what the region is called, and where others are
 */
public record LogArguments(
    String kafka,
    String registry,
    Optional<String> kafkaConfig,
    Optional<Run> run,
    RegionArguments regions) {
  /** What a usage line says of them. */
  public static final String USAGE =
      "--kafka HOST:PORT --registry URL [--kafka-config FILE] [--run RUN] " + RegionArguments.USAGE;

  /**
   * Reads them from a command line.
   *
   * @throws FlinkRuntimeException when something is missing or malformed, naming it
   */
  public static LogArguments parse(String... arguments) {
    return of(ParameterTool.fromArgs(arguments), USAGE);
  }

  /** The same, among others; {@code usage} tells of all. */
  public static LogArguments of(ParameterTool options, String usage) {
    return new LogArguments(
        required(options, "kafka", usage),
        required(options, "registry", usage),
        Optional.ofNullable(options.get("kafka-config")),
        Optional.ofNullable(options.get("run")).map(text -> run(text, usage)),
        RegionArguments.of(options, usage));
  }

  /**
   * A required option.
   *
   * @throws FlinkRuntimeException when it is missing
   */
  public static String required(ParameterTool options, String name, String usage) {
    if (!options.has(name)) {
      throw wrong("--%s is missing".formatted(name), usage);
    }
    return options.get(name);
  }

  /** A mistake in a command line. */
  public static FlinkRuntimeException wrong(String what, String usage) {
    return new FlinkRuntimeException("%s; usage: %s".formatted(what, usage));
  }

  private static Run run(String text, String usage) {
    try {
      return Run.parse(text);
    } catch (IllegalArgumentException e) {
      throw wrong("--run: " + e.getMessage(), usage);
    }
  }

  /**
   * The log that they lead to.
   *
   * @throws IOException when a file of settings cannot be read
   */
  public LogConnection connection() throws IOException {
    return regions.beside(connection(kafka, registry, kafkaConfig));
  }

  static LogConnection connection(String kafka, String registry, Optional<String> kafkaConfig)
      throws IOException {
    return new LogConnection(kafka, registry, clientProperties(kafkaConfig));
  }

  private static Map<String, String> clientProperties(Optional<String> kafkaConfig)
      throws IOException {
    if (kafkaConfig.isEmpty()) {
      return Map.of();
    }
    Properties properties = new Properties();
    try (Reader file = Files.newBufferedReader(Path.of(kafkaConfig.get()))) {
      properties.load(file);
    }
    Map<String, String> settings = new HashMap<>();
    properties.forEach((name, value) -> settings.put(name.toString(), value.toString()));
    return settings;
  }
}
