package dev.insideout.sqlview;

import dev.insideout.flink.view.ViewOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/** What the WITH of a view may say, and what each option takes. */
final class StatementOptions {
  /** It names a consumer group, transactional ids, and folders. */
  private static final Pattern GROUP_NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._-]*");

  private static final List<Allowed<?>> OPTIONS =
      List.of(
          new Allowed<>(
              ViewOptions.GROUP,
              "letters, digits, '.', '_' and '-'",
              name -> GROUP_NAME.matcher(name).matches()),
          new Allowed<>(ViewOptions.DELIVERY, "'epoch' or 'eager'", value -> true),
          new Allowed<>(ViewOptions.PARTITIONS, "a number from 1 on", count -> count > 0),
          new Allowed<>(
              ViewOptions.INTERVAL, "a time such as '200 ms'", time -> time.toMillis() > 0),
          new Allowed<>(ViewOptions.AUDITABLE, "'true' or 'false'", value -> true),
          new Allowed<>(ViewOptions.EXPECTED_EMPTY, "'true' or 'false'", value -> true),
          new Allowed<>(ViewOptions.PATH, "'auto' or 'planner'", value -> true));

  private StatementOptions() {}

  /**
   * Makes sure that {@code file} says nothing else in WITH.
   *
   * @throws InvalidSqlException naming the option, and what it may be
   */
  static void check(SqlFile file, Map<String, String> given) throws InvalidSqlException {
    for (Map.Entry<String, String> option : given.entrySet()) {
      Optional<Allowed<?>> allowed =
          OPTIONS.stream().filter(o -> o.option().key().equals(option.getKey())).findFirst();
      if (allowed.isEmpty()) {
        List<String> keys = OPTIONS.stream().map(o -> o.option().key()).toList();
        throw InvalidSqlException.in(
            file,
            at(
                file,
                option.getKey(),
                "WITH has no option '%s'; there are: %s"
                    .formatted(option.getKey(), String.join(", ", keys)),
                Spelling.nearest(option.getKey(), keys)
                    .map("did you mean '%s'?"::formatted)
                    .orElse("take it out")));
      }
      if (!allowed.get().takes(given)) {
        throw InvalidSqlException.in(
            file,
            at(
                file,
                option.getKey(),
                "'%s' = '%s' in WITH must be %s"
                    .formatted(option.getKey(), option.getValue(), allowed.get().values()),
                "write %s".formatted(allowed.get().values())));
      }
    }
  }

  private static Advice at(SqlFile file, String option, String reason, String fix) {
    SqlTokens tokens = SqlTokens.of(file.text());
    return Advice.at(
        tokens.get(
            tokens.indexOf(0, t -> t.kind() == SqlToken.Kind.TEXT && t.unquoted().equals(option))),
        reason,
        fix);
  }

  private record Allowed<T>(ConfigOption<T> option, String values, Predicate<T> rule) {
    boolean takes(Map<String, String> given) {
      try {
        return Configuration.fromMap(given).getOptional(option).filter(rule).isPresent();
      } catch (IllegalArgumentException e) {
        return false;
      }
    }
  }
}
