package dev.insideout.sqlview;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Statements of a project are wrong. The message is finished: file, line, column, the line with a
 * caret, the reason, and what to do.
 */
public final class InvalidSqlException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ArrayList<SqlProblem> problems;

  public InvalidSqlException(String message) {
    super(message);
    this.problems = new ArrayList<>();
  }

  private InvalidSqlException(List<SqlProblem> problems, Throwable cause) {
    super(problems.stream().map(SqlProblem::text).collect(Collectors.joining("\n")), cause);
    this.problems = new ArrayList<>(problems);
  }

  /**
   * A statement that is wrong for {@code reason}, at the first of its words that the reason names.
   */
  static InvalidSqlException in(SqlFile file, String reason) {
    return of(Advice.of(file, reason), file, null);
  }

  static InvalidSqlException in(SqlFile file, Advice advice) {
    return of(advice, file, null);
  }

  /** What Flink's parser or planner said of the statement in {@code file}. */
  static InvalidSqlException in(SqlFile file, Throwable error) {
    return in(file, error, Vocabulary.NONE);
  }

  /**
   * What Flink's parser or planner said of the statement in {@code file}.
   *
   * @param known what the statement could name
   */
  static InvalidSqlException in(SqlFile file, Throwable error, Vocabulary known) {
    return of(Advice.of(file, error, known), file, error);
  }

  private static InvalidSqlException of(Advice advice, SqlFile file, Throwable cause) {
    return new InvalidSqlException(
        List.of(
            SqlProblem.at(
                SqlProblem.Severity.ERROR,
                file,
                advice.line(),
                advice.column(),
                advice.reason(),
                advice.fix())),
        cause);
  }

  /** Statements are wrong for all of {@code problems}. */
  static InvalidSqlException of(List<SqlProblem> problems) {
    return new InvalidSqlException(problems, null);
  }

  /** All of {@code errors}, which is not empty, in one. */
  static InvalidSqlException all(List<InvalidSqlException> errors) {
    return new InvalidSqlException(
        errors.stream().flatMap(error -> error.problems().stream()).toList(),
        errors.get(0).getCause());
  }

  /** What is wrong; none where it is not a statement that is. */
  public List<SqlProblem> problems() {
    return List.copyOf(problems);
  }
}
