package dev.insideout.cli.viewtest;

import java.util.Map;
import java.util.Random;
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
    return new FuzzCondition(
        "%s >= %s".formatted(column, other),
        row ->
            row.get(column) != null
                && row.get(other) != null
                && number(row.get(column)) >= number(row.get(other)));
  }

  String after(String word) {
    return sql.isEmpty() ? "" : " %s %s".formatted(word, sql);
  }

  /** The number that a column has, 0 for NULL. */
  static int number(Object value) {
    return value == null ? 0 : ((Number) value).intValue();
  }
}
