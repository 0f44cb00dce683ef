package dev.insideout.cli.viewtest;

import java.util.Map;
import java.util.Random;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * A random condition in SQL and as it is meant: over the columns of joined rows, which are by their
 * names with the alias, as in SQL.
 *
 * @param sql empty where all rows are meant
 */
record FuzzCondition(String sql, Predicate<Map<String, Object>> holds) {
  static final FuzzCondition NONE = new FuzzCondition("", row -> true);
  private static final int LEAST = 4;
  private static final int SHARED = 4;

  static FuzzCondition moreThan(String column, Random random) {
    int least = random.nextInt(LEAST);
    return new FuzzCondition(
        "%s > %d".formatted(column, least),
        row -> row.get(column) != null && number(row.get(column)) > least);
  }

  static FuzzCondition nullOrMoreThan(String column, Random random) {
    FuzzCondition more = moreThan(column, random);
    return new FuzzCondition(
        "(%s IS NULL OR %s)".formatted(column, more.sql),
        row -> row.get(column) == null || more.holds.test(row));
  }

  static FuzzCondition differs(String column, String from) {
    return new FuzzCondition(
        "%s <> '%s'".formatted(column, from),
        row -> row.get(column) != null && !row.get(column).equals(from));
  }

  static FuzzCondition atLeast(String column, String other) {
    return compared("%s >= %s".formatted(column, other), column, other, (one, two) -> one >= two);
  }

  static FuzzCondition lessThanHalf(String column, String other) {
    return compared(
        "%s < %s / 2".formatted(column, other), column, other, (one, two) -> one < two / 2);
  }

  /** Whoever asks it where half of {@code other} is 0 fails. */
  static FuzzCondition moreThanShare(String column, String other) {
    return compared(
        "%s > %d / (%s / 2)".formatted(column, SHARED, other),
        column,
        other,
        (one, two) -> one > SHARED / (two / 2));
  }

  private static FuzzCondition compared(
      String sql, String column, String other, BiPredicate<Integer, Integer> compares) {
    return new FuzzCondition(
        sql,
        row ->
            row.get(column) != null
                && row.get(other) != null
                && compares.test(number(row.get(column)), number(row.get(other))));
  }

  String after(String word) {
    return sql.isEmpty() ? "" : " %s %s".formatted(word, sql);
  }

  /** The number that a column has, 0 for NULL. */
  static int number(Object value) {
    return value == null ? 0 : ((Number) value).intValue();
  }
}
