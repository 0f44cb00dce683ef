package dev.insideout.cli.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Remembers, for an embedded platform, which groups are meant to run and where their last
 * savepoints are: one small file a group, so that commands at the same time do not overwrite each
 * other.
 */
public final class DeployedGroups {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SUFFIX = ".json";

  private final Path flinkFolder;
  private final Path folder;
  private final Path kept;

  /** The groups of the platform whose data is in {@code data}. */
  public DeployedGroups(Path data) {
    this.flinkFolder = data.resolve("flink");
    this.folder = flinkFolder.resolve("groups");
    this.kept = data.resolve("savepoints");
  }

  /** Where the checkpoints of {@code group} go. */
  public Path checkpoints(String group) {
    return flinkFolder.resolve("checkpoints").resolve(group);
  }

  /** Where the savepoints of {@code group} go unless told otherwise. */
  public Path savepoints(String group) {
    return flinkFolder.resolve("savepoints").resolve(group);
  }

  /**
   * Where the savepoints of {@code group} go that somebody asked for: they are not the platform's,
   * which takes its own away when it has no more need of them.
   */
  public Path kept(String group) {
    return kept.resolve(group);
  }

  /** The folders below which all snapshots of all groups are. */
  public List<Path> folders() {
    return List.of(flinkFolder.resolve("checkpoints"), flinkFolder.resolve("savepoints"), kept);
  }

  /** The groups that are meant to run, sorted. */
  public List<String> running() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(SUFFIX))
          .map(name -> name.substring(0, name.length() - SUFFIX.length()))
          .filter(group -> read(group).path("running").asBoolean())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code group} was started, from {@code snapshot} where that is known. */
  void started(String group, Optional<String> snapshot) {
    write(group, true, snapshot.or(() -> savepoint(group)));
  }

  /** {@code group} was stopped and is to stay so; with a savepoint, where that could be made. */
  void stopped(String group, Optional<String> savepoint) {
    write(group, false, savepoint.or(() -> savepoint(group)));
  }

  /** {@code group} goes down with the platform, and is to come up with it. */
  void suspended(String group, String savepoint) {
    write(group, true, Optional.of(savepoint));
  }

  /**
   * The newest of what {@code group} can be started from; also a savepoint that was done before
   * anybody could write it down.
   */
  Optional<Path> newestSnapshot(String group) {
    return Snapshot.newest(List.of(checkpoints(group), savepoints(group)), savepoint(group))
        .map(Snapshot::folder);
  }

  /** The newest that was made since {@code time}, by the run that was submitted then. */
  Optional<Path> newestSnapshot(String group, Instant time) {
    return Snapshot.newest(List.of(checkpoints(group), savepoints(group)), savepoint(group))
        .filter(snapshot -> !snapshot.completed().toInstant().isBefore(time))
        .map(Snapshot::folder);
  }

  /** True for a snapshot that belongs to this platform, and not to the user. */
  boolean owns(Path snapshot) {
    return snapshot.toAbsolutePath().startsWith(flinkFolder.toAbsolutePath());
  }

  private Optional<String> savepoint(String group) {
    return Optional.ofNullable(read(group).path("savepoint").textValue());
  }

  private JsonNode read(String group) {
    Path file = folder.resolve(group + SUFFIX);
    try {
      return Files.exists(file) ? JSON.readTree(file.toFile()) : JSON.createObjectNode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(String group, boolean running, Optional<String> savepoint) {
    try {
      Files.createDirectories(folder);
      Path draft = Files.createTempFile(folder, group, ".draft");
      JSON.writeValue(
          draft.toFile(),
          JSON.createObjectNode().put("running", running).put("savepoint", savepoint.orElse(null)));
      Files.move(
          draft,
          folder.resolve(group + SUFFIX),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
