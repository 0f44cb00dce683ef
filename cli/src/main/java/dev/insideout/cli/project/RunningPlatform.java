package dev.insideout.cli.project;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * What a running embedded platform says about itself in {@code data/platform.json}, so that other
 * commands find it.
 *
 * @param kafka bootstrap servers
 * @param registry base address of the registry's Confluent API
 * @param flink address of Flink's REST API and web UI
 * @param data folder that holds the platform's data
 * @param process the process that runs it
 */
public record RunningPlatform(
    String kafka, String registry, String flink, Path data, RunningProcess process) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILE = "platform.json";

  /** Reads what the last platform of {@code project} wrote, be it running or not. */
  public static Optional<RunningPlatform> last(ProjectFolder project) {
    Path file = project.dataFolder().resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      JsonNode json = JSON.readTree(file.toFile());
      return Optional.of(
          new RunningPlatform(
              json.path("kafka").asText(),
              json.path("registry").asText(),
              json.path("flink").asText(),
              Path.of(json.path("data").asText()),
              new RunningProcess(json.path("pid").asLong(), json.path("started").asLong())));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The same, ended: its ports are those that the next one prefers. */
  public RunningPlatform ended() {
    return new RunningPlatform(kafka, registry, flink, data, RunningProcess.NONE);
  }

  /** Tells other commands of {@code project} about this platform. */
  public void announce(ProjectFolder project) {
    try {
      Files.createDirectories(project.dataFolder());
      Path draft = project.dataFolder().resolve(FILE + ".draft");
      JSON.writerWithDefaultPrettyPrinter()
          .writeValue(
              draft.toFile(),
              JSON.createObjectNode()
                  .put("kafka", kafka)
                  .put("registry", registry)
                  .put("flink", flink)
                  .put("data", data.toString())
                  .put("pid", process.pid())
                  .put("started", process.started()));
      Files.move(
          draft,
          project.dataFolder().resolve(FILE),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
