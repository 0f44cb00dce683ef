package dev.insideout.cli.command;

import dev.insideout.cli.platform.PlatformOptions;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** The options of commands that run the embedded platform. */
final class PlatformArguments {
  @Option(names = "--clean", description = "Deletes the data of earlier runs first.")
  boolean clean;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where the data is kept. Default: data/ of the project.")
  Optional<Path> data = Optional.empty();

  @Option(
      names = "--kafka-port",
      paramLabel = "PORT",
      description = "Default: that of the last time, or a free one.")
  Integer kafkaPort;

  @Option(names = "--registry-port", paramLabel = "PORT", description = "As --kafka-port.")
  Integer registryPort;

  @Option(names = "--flink-port", paramLabel = "PORT", description = "As --kafka-port.")
  Integer flinkPort;

  PlatformOptions options(InsideoutCommand insideout) {
    return new PlatformOptions(
        data.map(path -> insideout.surroundings().workingFolder().resolve(path).normalize())
            .orElseGet(() -> insideout.project().dataFolder()),
        clean,
        optional(kafkaPort),
        optional(registryPort),
        optional(flinkPort),
        insideout.surroundings().variables());
  }

  private static OptionalInt optional(Integer port) {
    return port == null ? OptionalInt.empty() : OptionalInt.of(port);
  }
}
