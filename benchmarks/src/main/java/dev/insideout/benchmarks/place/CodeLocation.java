package dev.insideout.benchmarks.place;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** Where this module's classes were loaded from. */
final class CodeLocation {
  private CodeLocation() {}

  /** The module's jar, or its folder of classes. */
  static Path ofThisModule() {
    try {
      return Path.of(
          CodeLocation.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the class path has an entry that is no path", e);
    }
  }
}
