package dev.insideout.cli.savepoint;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.contract.marker.EpochId;

/** Where a version is to begin, as somebody says it. */
public sealed interface KnownPoint {
  /** The savepoint of that name, which is the last part of its path. */
  record Named(String name) implements KnownPoint {}

  /** What is kept of that epoch, or of the newest that is not later. */
  record AtEpoch(EpochId epoch) implements KnownPoint {}

  /** The savepoint or checkpoint at that place. */
  record AtPath(String location) implements KnownPoint {}

  /**
   * Reads {@code savepoint:<name>}, {@code epoch:<generation>/<epoch>}, or a path.
   *
   * @throws CommandFailure when it begins like one of the two and is none
   */
  static KnownPoint parse(String text) {
    if (text.startsWith("savepoint:")) {
      String name = text.substring("savepoint:".length());
      if (name.isEmpty() || name.contains("/")) {
        throw CommandFailure.badInput(
            "'%s' names no savepoint: savepoint: is followed by the last part of a path that 'insideout savepoint list' shows; a whole path stands alone."
                .formatted(text));
      }
      return new Named(name);
    }
    if (text.startsWith("epoch:")) {
      try {
        return new AtEpoch(EpochId.parse(text.substring("epoch:".length())));
      } catch (IllegalArgumentException e) {
        throw CommandFailure.badInput(
            "'%s' is no epoch: it is epoch:GENERATION/EPOCH, as 'insideout epochs VIEW' shows them."
                .formatted(text),
            e);
      }
    }
    return new AtPath(text);
  }
}
