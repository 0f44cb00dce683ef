package dev.insideout.sqlview;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A statement of a project is wrong. The message is finished: file, line, column, the line with a
 * caret, and the reason.
 */
public final class InvalidSqlException extends Exception {
  private static final long serialVersionUID = 1L;

  private static final Pattern LOCATION = Pattern.compile("line (\\d+), column (\\d+)");
  private static final Pattern LOCATION_PREFIX =
      Pattern.compile("^(From|At) line \\d+, column \\d+( to line \\d+, column \\d+)?: ");

  public InvalidSqlException(String message) {
    super(message);
  }

  private InvalidSqlException(String message, Throwable cause) {
    super(message, cause);
  }

  /** A statement that is wrong as a whole, for {@code reason}. */
  static InvalidSqlException in(SqlFile file, String reason) {
    return new InvalidSqlException("%s: %s".formatted(file.path(), reason));
  }

  /** What Flink's parser or planner said of the statement in {@code file}. */
  static InvalidSqlException in(SqlFile file, Throwable error) {
    Throwable root = error;
    Optional<Matcher> location = Optional.empty();
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      root = cause;
      location = location.isPresent() ? location : location(cause);
    }
    String reason = reason(root, error);
    if (location.isEmpty()) {
      return new InvalidSqlException("%s: %s".formatted(file.path(), reason), error);
    }
    int line = Integer.parseInt(location.get().group(1));
    int column = Integer.parseInt(location.get().group(2));
    String source = file.text().lines().skip(line - 1L).findFirst().orElse("");
    return new InvalidSqlException(
        "%s:%d:%d: %s%n  %s%n  %s^"
            .formatted(file.path(), line, column, reason, source, " ".repeat(column - 1)),
        error);
  }

  private static Optional<Matcher> location(Throwable error) {
    Matcher matcher = LOCATION.matcher(String.valueOf(error.getMessage()));
    return matcher.find() && !isNowhere(matcher) ? Optional.of(matcher) : Optional.empty();
  }

  /** What the planner made itself stands at line 0, column 0. */
  private static boolean isNowhere(Matcher location) {
    return location.group(1).equals("0") || location.group(2).equals("0");
  }

  /**
   * The innermost message, without the location that stands before it and the parser's list of what
   * could follow.
   */
  private static String reason(Throwable root, Throwable error) {
    String message = root.getMessage() == null ? error.toString() : root.getMessage();
    int expecting = message.indexOf("\nWas expecting");
    String brief = expecting < 0 ? message : message.substring(0, expecting);
    return LOCATION_PREFIX.matcher(brief.strip()).replaceFirst("");
  }
}
