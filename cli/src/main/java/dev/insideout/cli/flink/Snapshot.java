package dev.insideout.cli.flink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A complete savepoint or retained checkpoint on this machine, and when it was completed. */
record Snapshot(Path folder, FileTime completed) {
  private static final String METADATA = "_metadata";

  /** How deep it lies at most: {@code <job id>/chk-<number>/_metadata}. */
  private static final int DEPTH = 3;

  private static final Comparator<Snapshot> BY_TIME = Comparator.comparing(Snapshot::completed);

  /**
   * The newest that is complete of those below {@code folders}, of whatever run, and {@code other}.
   */
  static Optional<Snapshot> newest(List<Path> folders, Optional<String> other) {
    return Stream.concat(
            folders.stream().flatMap(folder -> below(folder).stream()),
            other.flatMap(Snapshot::at).stream())
        .max(BY_TIME);
  }

  private static Optional<Snapshot> below(Path parent) {
    if (!Files.isDirectory(parent)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.walk(parent, DEPTH)) {
      return files
          .filter(file -> file.getFileName().toString().equals(METADATA))
          .flatMap(file -> ofFolder(file.getParent()).stream())
          .max(BY_TIME);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Snapshot> at(String location) {
    return ofFolder(
        location.startsWith("file:") ? Path.of(URI.create(location)) : Path.of(location));
  }

  private static Optional<Snapshot> ofFolder(Path folder) {
    try {
      // Flink writes it last: a folder without it is no complete snapshot.
      return Optional.of(new Snapshot(folder, Files.getLastModifiedTime(folder.resolve(METADATA))));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
