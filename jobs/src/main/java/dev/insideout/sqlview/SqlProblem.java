package dev.insideout.sqlview;

import java.io.Serializable;
import java.util.Comparator;

/**
 * What is wrong with a statement, or what its author should know.
 *
 * @param name the table or view that the file declares
 * @param path the file
 * @param line from 1; 0 where the statement as a whole is meant
 * @param column from 1; 0 where the statement as a whole is meant
 * @param source the line of the file
 * @param fix what to do; empty where the reason says it, or nothing is known
 */
public record SqlProblem(
    Severity severity,
    String name,
    String path,
    int line,
    int column,
    String source,
    String reason,
    String fix)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** In the order of files and places. */
  public static final Comparator<SqlProblem> BY_PLACE =
      Comparator.comparing(SqlProblem::path)
          .thenComparing(SqlProblem::line)
          .thenComparing(SqlProblem::column);

  /** Whether the view can run. */
  public enum Severity {
    ERROR,
    WARNING
  }

  /** A problem of {@code file} at a place of it; the line is taken from the file. */
  static SqlProblem at(
      Severity severity, SqlFile file, int line, int column, String reason, String fix) {
    String source = line == 0 ? "" : file.text().lines().skip(line - 1L).findFirst().orElse("");
    return new SqlProblem(
        severity, file.table(), file.path(), line, column, source, reason.strip(), fix);
  }

  /** The same problem, its file named otherwise. */
  public SqlProblem at(String newPath) {
    return new SqlProblem(severity, name, newPath, line, column, source, reason, fix);
  }

  /** The problem as a person reads it: place, reason, the line with a caret, and what to do. */
  public String text() {
    StringBuilder text = new StringBuilder(path);
    if (line > 0) {
      text.append(':').append(line).append(':').append(column);
    }
    text.append(severity == Severity.WARNING ? ": warning: " : ": ").append(reason);
    if (line > 0) {
      text.append("%n  %s%n  %s^".formatted(source, indent()));
    }
    if (!fix.isEmpty()) {
      text.append("%n  → %s".formatted(fix));
    }
    return text.toString();
  }

  /** As wide as what stands before the column, tabs kept. */
  private String indent() {
    String before = source.substring(0, Math.min(column - 1, source.length()));
    return before.replaceAll("[^\t]", " ") + " ".repeat(column - 1 - before.length());
  }
}
