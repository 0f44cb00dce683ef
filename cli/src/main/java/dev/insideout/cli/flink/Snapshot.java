package dev.insideout.cli.flink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A complete savepoint or retained checkpoint on this machine, and when it was completed. */
public record Snapshot(Path folder, FileTime completed) {
  private static final String METADATA = "_metadata";

  /** How deep it lies at most: {@code <group>/<job id>/chk-<number>/_metadata}. */
  private static final int DEPTH = 4;

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

  /** All that are complete below {@code parent}, in no order; none when there is no such folder. */
  public static List<Snapshot> below(Path parent) {
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(parent, DEPTH)) {
      return files
          .filter(file -> file.getFileName().toString().equals(METADATA))
          .flatMap(file -> ofFolder(file.getParent()).stream())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (UncheckedIOException e) {
      // A job at work makes checkpoints here and takes others away.
      if (e.getCause() instanceof NoSuchFileException) {
        return below(parent);
      }
      throw e;
    }
  }

  /** The one at {@code location}, a path or a {@code file:} address; empty when there is none. */
  public static Optional<Snapshot> at(String location) {
    return LocalPath.of(location).flatMap(Snapshot::ofFolder);
  }

  /** The file that names all others. */
  public Path metadata() {
    return folder.resolve(METADATA);
  }

  /** Deletes its folder, and nothing that other checkpoints of its job share with it. */
  public void delete() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
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
