package dev.insideout.sqlview;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What to do about expressions that do not fit where they stand, or one another. */
final class ExpressionAdvice {
  private static final Pattern JOINED_TYPES =
      Pattern.compile(
          "implicit type conversion between (\\w+).* and (\\w+).* is not supported on join");

  private final SqlTokens tokens;
  private final Advice plain;
  private final Vocabulary known;

  private ExpressionAdvice(SqlTokens tokens, Advice plain, Vocabulary known) {
    this.tokens = tokens;
    this.plain = plain;
    this.known = known;
  }

  /** Advice where {@code plain} is about an expression. */
  static Optional<Advice> on(SqlTokens tokens, Advice plain, Vocabulary known) {
    ExpressionAdvice advice = new ExpressionAdvice(tokens, plain, known);
    return advice
        .fix(
            "Expression '(.+)' is not being grouped",
            e ->
                "add %s to GROUP BY, or take one of its values, MAX(%s)"
                    .formatted(name(e), name(e)))
        .or(
            () ->
                advice.fix(
                    "Aggregate expression is illegal in (WHERE|GROUP BY) clause",
                    clause -> "a condition on an aggregate stands in HAVING, after GROUP BY"))
        .or(
            () ->
                advice.fix(
                    "join requires (a condition)",
                    none -> "write ON <column> = <column> after the table that is joined"))
        .or(
            () ->
                advice.fix(
                    "'(\\w+)' is not a valid time frame",
                    unit -> "write %s".formatted(unit.replaceFirst("[sS]$", ""))))
        .or(
            () ->
                advice.fix(
                    "Illegal mixing of types in (CASE or COALESCE)",
                    none -> "give all of its values one type, such as CAST(… AS STRING)"))
        .or(
            () ->
                advice.fix(
                    "Column count mismatch in (\\w+)",
                    none -> "both sides must give the same columns, in the same order"))
        .or(advice::types)
        .or(advice::joined)
        .or(advice::sorted)
        .or(advice::arguments);
  }

  private static String name(String expression) {
    return expression.replaceAll("`(\\w+)`", "$1");
  }

  private Optional<Advice> fix(String message, Function<String, String> fix) {
    Matcher matcher = Pattern.compile(message).matcher(plain.reason());
    return matcher.find()
        ? Optional.of(plain.fixedBy(fix.apply(matcher.group(1))))
        : Optional.empty();
  }

  private Optional<Advice> types() {
    Matcher matcher =
        Pattern.compile("Cannot apply '(.+?)' to arguments of type '(.+?)'\\.")
            .matcher(plain.reason());
    if (!matcher.find()) {
      return Optional.empty();
    }
    String operator = matcher.group(1);
    String types =
        matcher
            .group(2)
            .replaceAll("<([A-Z_ ]+(?:\\([0-9, ]*\\))?)>", "$1")
            .replace("VARCHAR(2147483647)", "STRING");
    Matcher forms = Pattern.compile("'(\\w+\\(.*?\\))'").matcher(plain.reason());
    String supported =
        plain.reason().contains("'SUM(<NUMERIC>)'") || plain.reason().contains("'AVG(<NUMERIC>)'")
            ? "%s takes numbers: write %s(CAST(… AS DECIMAL(18, 2))), or COUNT(…)"
                .formatted(operator, operator)
            : forms.find(matcher.end())
                ? "it takes %s".formatted(forms.group(1))
                : types.contains("TIMESTAMP")
                    ? "compare times with times, as in TIMESTAMP '2026-01-31 12:00:00', and add INTERVAL '1' HOUR"
                    : "make both sides one type: CAST(… AS STRING) or CAST(… AS BIGINT)";
    return Optional.of(
        new Advice(
            plain.line(),
            plain.column(),
            "%s does not take these types: %s".formatted(operator, types),
            supported));
  }

  /** The planner does not say where: it is an equality of two columns of these types. */
  private Optional<Advice> joined() {
    Matcher matcher = JOINED_TYPES.matcher(plain.reason());
    if (!matcher.find()) {
      return Optional.empty();
    }
    Map<String, String> tables = NameAdvice.tables(tokens);
    for (int i = 3; i < tokens.size(); i++) {
      String left = type(tables, i - 3);
      String right = type(tables, i + 1);
      if (tokens.get(i).is("=") && !left.isEmpty() && !right.isEmpty() && !left.equals(right)) {
        String other = "%s.%s".formatted(tokens.get(i + 1).text(), tokens.get(i + 3).text());
        return Optional.of(
            Advice.at(
                tokens.get(i - 3),
                "a join compares %s with %s".formatted(left, right),
                "write CAST(%s AS %s), if it is the right column".formatted(other, left)));
      }
    }
    return Optional.of(
        Advice.at(
            tokens.get(tokens.indexOf(0, t -> t.is("ON"))),
            "a join compares %s with %s".formatted(sql(matcher.group(1)), sql(matcher.group(2))),
            "make both sides one type, as in CAST(… AS STRING)"));
  }

  private static String sql(String type) {
    return type.equals("VARCHAR") ? "STRING" : type;
  }

  /**
   * The type of {@code table.column} at {@code index}; empty where that is not what stands there.
   */
  private String type(Map<String, String> tables, int index) {
    String table = tables.getOrDefault(tokens.get(index).unquoted(), "");
    return tokens.get(index + 1).is(".")
        ? known.columns(table).getOrDefault(tokens.get(index + 2).unquoted(), "")
        : "";
  }

  private Optional<Advice> sorted() {
    int order = tokens.indexOf("ORDER", "BY");
    return plain.reason().startsWith("Sort on a non-time-attribute") && order < tokens.size()
        ? Optional.of(
            Advice.at(
                tokens.get(order),
                "a view has no order: its rows are found by their key",
                "take ORDER BY out, and let readers sort; or keep the first rows of an order with LIMIT"))
        : Optional.empty();
  }

  private Optional<Advice> arguments() {
    Matcher call =
        Pattern.compile("Invalid function call:\\s*(\\w+)\\((.*)\\)").matcher(plain.reason());
    return call.find()
        ? tokens
            .first(t -> t.is(call.group(1)))
            .map(
                t ->
                    Advice.at(
                        t,
                        "%s does not take these types: %s".formatted(call.group(1), call.group(2)),
                        "give its arguments one type, such as CAST(… AS STRING)"))
        : Optional.empty();
  }
}
