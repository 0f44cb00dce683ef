package dev.insideout.sqlview;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.table.api.SqlParserEOFException;
import org.apache.flink.table.api.SqlParserException;

/**
 * What is wrong in a file and what to do, in the words of whoever wrote it.
 *
 * @param line from 1; 0 where the statement as a whole is meant
 * @param column from 1; 0 where the statement as a whole is meant
 * @param fix empty where the reason says it, or nothing is known
 */
record Advice(int line, int column, String reason, String fix) {
  private static final Pattern LOCATION = Pattern.compile("line (\\d+), column (\\d+)");
  private static final Pattern LOCATION_PREFIX =
      Pattern.compile("^(From|At) line \\d+, column \\d+( to line \\d+, column \\d+)?: ");

  /** An option that a reason begins with. */
  private static final Pattern OPTION = Pattern.compile("^'[^']+'");

  /** Names the function and what it was given; the causes do not. */
  private static final String CALL = "Invalid function call:";

  /** A keyword or a function in a reason. */
  private static final Pattern NAMED = Pattern.compile("\\b[A-Z][A-Z_0-9]{2,}\\b");

  static Advice at(SqlToken token, String reason, String fix) {
    return new Advice(token.line(), token.column(), reason, fix);
  }

  /** A reason that stands for itself, at the first word of the file that it names. */
  static Advice of(SqlFile file, String reason) {
    SqlTokens tokens = SqlTokens.of(file.text());
    Matcher option = OPTION.matcher(reason);
    Optional<SqlToken> named =
        option.find() ? tokens.first(t -> t.text().equals(option.group())) : Optional.empty();
    if (named.isPresent()) {
      return at(named.get(), reason, "");
    }
    // What follows is the way out, and names what is not there yet.
    Matcher words = NAMED.matcher(reason.split("[;:]", 2)[0]);
    while (words.find()) {
      Optional<SqlToken> token = tokens.first(t -> t.is(words.group()));
      if (token.isPresent()) {
        return at(token.get(), reason, "");
      }
    }
    return tokens
        .first(t -> t.isName() && t.unquoted().equals(file.name()))
        .map(t -> at(t, reason, ""))
        .orElse(new Advice(0, 0, reason, ""));
  }

  /** What Flink's parser or planner meant by {@code error}. */
  static Advice of(SqlFile file, Throwable error, Vocabulary known) {
    Throwable root = error;
    boolean unparsed = false;
    Optional<Matcher> location = Optional.empty();
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      root = cause;
      unparsed |= cause instanceof SqlParserException || cause instanceof SqlParserEOFException;
      location = location.isPresent() ? location : location(cause);
    }
    int line = location.map(matcher -> Integer.parseInt(matcher.group(1))).orElse(0);
    int column = location.map(matcher -> Integer.parseInt(matcher.group(2))).orElse(0);
    Advice plain = new Advice(line, column, reason(root, error), "");
    SqlTokens tokens = SqlTokens.of(file.text());
    if (unparsed) {
      return SyntaxAdvice.on(tokens, plain);
    }
    return NameAdvice.on(tokens, plain, known)
        .or(() -> ExpressionAdvice.on(tokens, plain, known))
        .or(() -> TimeAdvice.on(tokens, plain))
        .or(() -> StatementAdvice.on(tokens, plain))
        .orElseGet(() -> plain.line() > 0 ? plain : of(file, plain.reason()));
  }

  private static Optional<Matcher> location(Throwable error) {
    Matcher matcher = LOCATION.matcher(String.valueOf(error.getMessage()));
    return matcher.find() && !isNowhere(matcher) ? Optional.of(matcher) : Optional.empty();
  }

  /** What the planner made itself stands at line 0, column 0. */
  private static boolean isNowhere(Matcher location) {
    return List.of(location.group(1), location.group(2)).contains("0");
  }

  /**
   * The innermost message, without the location that stands before it and the parser's list of what
   * could follow.
   */
  private static String reason(Throwable root, Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (String.valueOf(cause.getMessage()).startsWith(CALL)) {
        return cause.getMessage();
      }
    }
    String message = root.getMessage() == null ? error.toString() : root.getMessage();
    int expecting = message.indexOf("\nWas expecting");
    String brief = expecting < 0 ? message : message.substring(0, expecting);
    return LOCATION_PREFIX.matcher(brief.strip()).replaceFirst("");
  }

  Advice fixedBy(String newFix) {
    return new Advice(line, column, reason, newFix);
  }
}
