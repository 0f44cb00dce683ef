package dev.insideout.cli.flink;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Places as Flink names them: paths, {@code file:} addresses, or those of a store elsewhere. In its
 * addresses a blank is a blank, and a percent sign is one, too.
 */
public final class LocalPath {
  private LocalPath() {}

  /** The path on this computer that {@code location} is; empty when it is elsewhere. */
  public static Optional<Path> of(String location) {
    if (location.startsWith("file:")) {
      return Optional.of(Path.of(new org.apache.flink.core.fs.Path(location).getPath()));
    }
    return location.matches("[a-zA-Z][a-zA-Z0-9+.-]*://.*")
        ? Optional.empty()
        : Optional.of(Path.of(location));
  }

  /** How Flink names a path on this computer. */
  public static String name(Path path) {
    return org.apache.flink.core.fs.Path.fromLocalFile(path.toAbsolutePath().toFile()).toString();
  }
}
