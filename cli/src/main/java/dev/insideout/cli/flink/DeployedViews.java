package dev.insideout.cli.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Remembers, for an embedded platform, which views are meant to run and where their last savepoints
 * are: one small file a view, so that commands at the same time do not overwrite each other.
 */
public final class DeployedViews {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SUFFIX = ".json";

  private final Path flinkFolder;
  private final Path folder;

  /** The views of the platform whose data is in {@code data}. */
  public DeployedViews(Path data) {
    this.flinkFolder = data.resolve("flink");
    this.folder = flinkFolder.resolve("views");
  }

  /** Where the checkpoints of {@code view} go. */
  public Path checkpoints(String view) {
    return flinkFolder.resolve("checkpoints").resolve(view);
  }

  /** Where the savepoints of {@code view} go unless told otherwise. */
  public Path savepoints(String view) {
    return flinkFolder.resolve("savepoints").resolve(view);
  }

  /** The views that are meant to run, sorted. */
  public List<String> running() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(SUFFIX))
          .map(name -> name.substring(0, name.length() - SUFFIX.length()))
          .filter(view -> read(view).path("running").asBoolean())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code view} was started. */
  void started(String view) {
    write(view, true, savepoint(view));
  }

  /** {@code view} was stopped and is to stay so; with a savepoint, where that could be made. */
  void stopped(String view, Optional<String> savepoint) {
    write(view, false, savepoint.or(() -> savepoint(view)));
  }

  /** {@code view} goes down with the platform, and is to come up with it. */
  void suspended(String view, String savepoint) {
    write(view, true, Optional.of(savepoint));
  }

  /**
   * The newest of what {@code view} can be started from; also a savepoint that was done before
   * anybody could write it down.
   */
  Optional<Path> newestSnapshot(String view) {
    return Snapshot.newest(List.of(checkpoints(view), savepoints(view)), savepoint(view))
        .map(Snapshot::folder);
  }

  /** True for a snapshot that belongs to this platform, and not to the user. */
  boolean owns(Path snapshot) {
    return snapshot.toAbsolutePath().startsWith(flinkFolder.toAbsolutePath());
  }

  private Optional<String> savepoint(String view) {
    return Optional.ofNullable(read(view).path("savepoint").textValue());
  }

  private JsonNode read(String view) {
    Path file = folder.resolve(view + SUFFIX);
    try {
      return Files.exists(file) ? JSON.readTree(file.toFile()) : JSON.createObjectNode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(String view, boolean running, Optional<String> savepoint) {
    try {
      Files.createDirectories(folder);
      Path draft = Files.createTempFile(folder, view, ".draft");
      JSON.writeValue(
          draft.toFile(),
          JSON.createObjectNode().put("running", running).put("savepoint", savepoint.orElse(null)));
      Files.move(
          draft,
          folder.resolve(view + SUFFIX),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
