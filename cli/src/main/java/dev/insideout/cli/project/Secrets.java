package dev.insideout.cli.project;

import dev.insideout.cli.output.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills in values of {@code insideout.yaml} that are kept elsewhere: <code>${NAME}</code> stands
 * for a variable of the process environment; a client property that is {@code file:PATH} as a whole
 * stands for the content of that file, relative to the project.
 */
final class Secrets {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");
  private static final String FILE = "file:";

  private final Path projectFolder;
  private final Map<String, String> variables;

  Secrets(Path projectFolder, Map<String, String> variables) {
    this.projectFolder = projectFolder;
    this.variables = variables;
  }

  /** {@code text} with its variables filled in; {@code where} names it in errors. */
  String fill(String text, String where) {
    return VARIABLE
        .matcher(text)
        .replaceAll(match -> Matcher.quoteReplacement(variable(match.group(1), where)));
  }

  /** As {@link #fill}; and the content of the file when {@code text} is {@code file:PATH}. */
  String fillOrRead(String text, String where) {
    String filled = fill(text, where);
    return filled.startsWith(FILE) ? read(filled.substring(FILE.length()), where) : filled;
  }

  private String variable(String name, String where) {
    String value = variables.get(name);
    if (value == null) {
      throw CommandFailure.badInput(
          "%s asks for the variable %s, which is not set: set it in the process environment."
              .formatted(where, name));
    }
    return value;
  }

  private String read(String path, String where) {
    Path file = projectFolder.resolve(path);
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw CommandFailure.badInput(
          "%s asks for the file %s, which cannot be read (%s).".formatted(where, file, e), e);
    }
  }
}
