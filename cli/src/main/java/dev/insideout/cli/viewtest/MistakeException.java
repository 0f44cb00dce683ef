package dev.insideout.cli.viewtest;

import dev.insideout.cli.output.NearNames;
import java.nio.file.Path;
import java.util.Collection;
import org.yaml.snakeyaml.nodes.Node;

/** Something in a test file is wrong. The message says what, and what to write instead. */
final class MistakeException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int line;

  MistakeException(Node node, String message) {
    this(node.getStartMark().getLine() + 1, message);
  }

  /**
   * @param line counted from 1
   */
  MistakeException(int line, String message) {
    super(message);
    this.line = line;
  }

  /** A name that is not known, with the near ones. */
  static MistakeException unknown(
      Node node, String kind, String name, String where, Collection<String> known) {
    return new MistakeException(
        node,
        "%s has no %s '%s'. %s".formatted(where, kind, name, NearNames.hint(name, kind, known)));
  }

  /** The message with the place. */
  String in(Path file) {
    return "%s:%d: %s".formatted(file, line, getMessage());
  }
}
