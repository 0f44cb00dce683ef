package dev.insideout.cli.flink;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Places as Flink names them: paths, {@code file:} addresses, or those of a store elsewhere. */
public final class LocalPath {
  private LocalPath() {}

  /** The path on this computer that {@code location} is; empty when it is elsewhere. */
  public static Optional<Path> of(String location) {
    if (location.startsWith("file:")) {
      return Optional.of(Path.of(URI.create(location)));
    }
    return location.matches("[a-zA-Z][a-zA-Z0-9+.-]*://.*")
        ? Optional.empty()
        : Optional.of(Path.of(location));
  }
}
