package dev.insideout.sqlview;

import dev.insideout.flink.log.LogOptions;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What is wrong with the statement around a view's query: its name, key, options and freshness. */
final class StatementAdvice {
  /** How the statement of a view begins. */
  static final String BEGINNING =
      "CREATE MATERIALIZED TABLE <name> (PRIMARY KEY (…) NOT ENFORCED) COMMENT '…' WITH (…) FRESHNESS = INTERVAL '1' SECOND AS SELECT …";

  private static final Pattern NOT_IN_QUERY =
      Pattern.compile(
          "Primary key column '(.+)' not defined in the query schema. Available columns: \\[(.*)]");
  private static final Pattern NULLABLE_KEY =
      Pattern.compile("Could not create a PRIMARY KEY with nullable column '(.+)'");

  private static final Pattern NO_FORMAT =
      Pattern.compile(
          "Could not find any factory for identifier '(.+)' that implements '.*FormatFactory'.*?identifiers are:\\s+(.*)",
          Pattern.DOTALL);

  private StatementAdvice() {}

  /** Mistakes before the query, as the parser stumbles over them or reads another statement. */
  static Optional<Advice> onHead(SqlTokens tokens) {
    return create(tokens)
        .or(() -> columnList(tokens))
        .or(() -> notEnforced(tokens))
        .or(() -> unquotedOption(tokens))
        .or(() -> order(tokens))
        .or(() -> freshness(tokens))
        .or(() -> queryWithoutAs(tokens));
  }

  /** True for the file of a view, told by where its SELECT stands: a topic's table has none. */
  private static boolean isView(SqlTokens tokens) {
    return tokens.indexOf("MATERIALIZED", "TABLE") < tokens.size();
  }

  private static Optional<Advice> create(SqlTokens tokens) {
    int kind = tokens.get(0).is("CREATE") ? 1 : tokens.size();
    if (tokens.get(kind).is("OR")) {
      return Optional.of(
          Advice.at(
              tokens.get(kind),
              "a view's statement says what the view is, not what to do with an older one",
              "write CREATE MATERIALIZED TABLE, without OR %s"
                  .formatted(tokens.get(kind + 1).text())));
    }
    boolean queries = tokens.indexOf(0, t -> t.is("SELECT")) < tokens.size();
    if (queries && tokens.get(kind).isOneOf("VIEW", "TABLE", "TEMPORARY")) {
      return Optional.of(
          Advice.at(
              tokens.get(kind),
              "a view is declared by CREATE MATERIALIZED TABLE, not by CREATE %s"
                  .formatted(tokens.get(kind).text()),
              "begin with " + BEGINNING));
    }
    int name = tokens.indexOf("MATERIALIZED", "TABLE") + 2;
    return tokens.get(name).is("IF")
        ? Optional.of(
            Advice.at(
                tokens.get(name),
                "a view's statement says what the view is, not what to do when there is one",
                "take IF NOT EXISTS out"))
        : Optional.empty();
  }

  private static Optional<Advice> columnList(SqlTokens tokens) {
    int name = tokens.indexOf("MATERIALIZED", "TABLE") + 2;
    SqlToken first = tokens.get(name + 2);
    return isView(tokens)
            && tokens.get(name + 1).is("(")
            && !first.isOneOf("PRIMARY", "CONSTRAINT", "UNIQUE")
        ? Optional.of(
            Advice.at(
                first,
                "a view's columns are those of its SELECT, and not listed",
                "leave only PRIMARY KEY (…) NOT ENFORCED in the brackets; name columns with AS, and give them a type with"
                    + " CAST"))
        : Optional.empty();
  }

  private static Optional<Advice> notEnforced(SqlTokens tokens) {
    int key = tokens.indexOf("PRIMARY", "KEY");
    int close = tokens.indexOf(key, t -> t.is(")"));
    return close < tokens.size()
            && !(tokens.get(close + 1).is("NOT") && tokens.get(close + 2).is("ENFORCED"))
        ? Optional.of(
            Advice.at(
                tokens.get(key),
                "PRIMARY KEY stands without NOT ENFORCED",
                "write PRIMARY KEY (…) NOT ENFORCED: Flink does not check keys, the view's writer does"))
        : Optional.empty();
  }

  private static Optional<Advice> unquotedOption(SqlTokens tokens) {
    int with = tokens.indexOf("WITH", "(");
    SqlToken option = tokens.get(with + 2);
    return option.isName() && option.kind() == SqlToken.Kind.WORD && tokens.get(with + 3).is("=")
        ? Optional.of(
            Advice.at(
                option,
                "names and values of options stand in single quotes",
                "write '%s' = '%s'".formatted(option.text(), tokens.get(with + 4).unquoted())))
        : Optional.empty();
  }

  private static Optional<Advice> order(SqlTokens tokens) {
    int freshness = tokens.indexOf(0, t -> t.is("FRESHNESS"));
    int query = tokens.indexOf(freshness, t -> t.is("SELECT"));
    int late = tokens.indexOf(freshness, t -> t.isOneOf("WITH", "COMMENT"));
    return late < query && !tokens.get(late - 1).is("AS")
        ? Optional.of(
            Advice.at(
                tokens.get(late),
                "%s stands after FRESHNESS".formatted(tokens.get(late).text()),
                "the order is " + BEGINNING))
        : Optional.empty();
  }

  /** A statement without FRESHNESS parses, and means some default of Flink's. */
  static Optional<Advice> freshness(SqlTokens tokens) {
    if (!isView(tokens)) {
      return Optional.empty();
    }
    int freshness = tokens.indexOf(0, t -> t.is("FRESHNESS"));
    int query = tokens.indexOf(0, t -> t.is("AS") || t.is("SELECT"));
    if (freshness > query) {
      return Optional.of(
          Advice.at(
              tokens.get(query == tokens.size() ? 0 : query),
              "FRESHNESS is missing",
              "write FRESHNESS = INTERVAL '1' SECOND before AS: how long an epoch of the view may take"));
    }
    boolean written =
        tokens.get(freshness + 1).is("=")
            && tokens.get(freshness + 2).is("INTERVAL")
            && tokens.get(freshness + 3).kind() == SqlToken.Kind.TEXT;
    return written
        ? Optional.empty()
        : Optional.of(
            Advice.at(
                tokens.get(freshness),
                "FRESHNESS is an INTERVAL with its number in quotes",
                "write FRESHNESS = INTERVAL '1' SECOND"));
  }

  private static Optional<Advice> queryWithoutAs(SqlTokens tokens) {
    int query = tokens.indexOf(0, t -> t.is("SELECT"));
    return isView(tokens) && query < tokens.size() && tokens.indexOf(0, t -> t.is("AS")) > query
        ? Optional.of(
            Advice.at(tokens.get(query), "AS is missing before the query", "write AS SELECT …"))
        : Optional.empty();
  }

  /** Mistakes that show when a statement parses. */
  static Optional<Advice> on(SqlTokens tokens, Advice plain) {
    return secondStatement(tokens, plain)
        .or(() -> plain.reason().contains("ENFORCED mode") ? notEnforced(tokens) : Optional.empty())
        .or(() -> keyNotInQuery(tokens, plain))
        .or(() -> nullableKey(tokens, plain))
        .or(() -> withoutKey(tokens, plain))
        .or(() -> unnamedColumn(tokens, plain))
        .or(() -> unknownFormat(tokens, plain));
  }

  private static Optional<Advice> unknownFormat(SqlTokens tokens, Advice plain) {
    Matcher matcher = NO_FORMAT.matcher(plain.reason());
    if (!matcher.find()) {
      return Optional.empty();
    }
    String format = matcher.group(1);
    List<String> formats =
        Stream.concat(
                Stream.of(LogOptions.REGISTRY_AVRO),
                matcher
                    .group(2)
                    .lines()
                    .map(String::strip)
                    .filter(other -> !other.equals(LogOptions.PLAIN_AVRO)))
            .toList();
    return tokens
        .first(t -> t.text().equals("'%s'".formatted(format)))
        .map(
            token ->
                Advice.at(
                    token,
                    "there is no format '%s' on the class path".formatted(format),
                    Spelling.nearest(format, formats)
                        .map("did you mean '%s'?"::formatted)
                        .orElse("there are: " + String.join(", ", formats))));
  }

  private static Optional<Advice> secondStatement(SqlTokens tokens, Advice plain) {
    if (!plain.reason().equals("only single statement supported")) {
      return Optional.empty();
    }
    int end = tokens.indexOf(0, t -> t.is(";"));
    return Optional.of(
        Advice.at(
            tokens.get(end + 1),
            "a second statement begins here",
            "one statement a file: give it a file of its own, sql/views/<name>/view.sql"));
  }

  private static Optional<Advice> keyNotInQuery(SqlTokens tokens, Advice plain) {
    Matcher matcher = NOT_IN_QUERY.matcher(plain.reason());
    if (!matcher.find()) {
      return Optional.empty();
    }
    List<String> columns = List.of(matcher.group(2).replace("'", "").split(", "));
    return Optional.of(
        Advice.at(
            keyColumn(tokens, matcher.group(1)),
            "the primary key names '%s', which the query does not give".formatted(matcher.group(1)),
            Spelling.nearest(matcher.group(1), columns)
                .map("did you mean '%s'?"::formatted)
                .orElse(
                    "select it, or take the key from what the query gives: "
                        + String.join(", ", columns))));
  }

  private static Optional<Advice> nullableKey(SqlTokens tokens, Advice plain) {
    Matcher matcher = NULLABLE_KEY.matcher(plain.reason());
    return matcher.find()
        ? Optional.of(
            Advice.at(
                keyColumn(tokens, matcher.group(1)),
                "column '%s' of the primary key may be null".formatted(matcher.group(1)),
                "give it a value that stands for none, COALESCE(…, '') AS %s; WHERE … IS NOT NULL does not change the type"
                    .formatted(matcher.group(1))))
        : Optional.empty();
  }

  private static SqlToken keyColumn(SqlTokens tokens, String column) {
    int key = tokens.indexOf("PRIMARY", "KEY");
    return tokens.get(tokens.indexOf(key + 2, t -> t.unquoted().equals(column)));
  }

  private static Optional<Advice> withoutKey(SqlTokens tokens, Advice plain) {
    return plain.reason().contains("has no primary key")
        ? Optional.of(
            Advice.at(
                tokens.get(tokens.indexOf("MATERIALIZED", "TABLE") + 2),
                "the view has no primary key, which names its rows in the topic",
                "write (PRIMARY KEY (…) NOT ENFORCED) after the name"))
        : Optional.empty();
  }

  private static Optional<Advice> unnamedColumn(SqlTokens tokens, Advice plain) {
    Matcher matcher = Pattern.compile("EXPR\\$(\\d+)").matcher(plain.reason());
    if (!matcher.find()) {
      return Optional.empty();
    }
    int item = tokens.indexOf(0, t -> t.is("SELECT")) + 1;
    int depth = 0;
    int left = Integer.parseInt(matcher.group(1));
    for (; item < tokens.size() && left > 0; item++) {
      SqlToken token = tokens.get(item);
      depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
      left -= depth == 0 && token.is(",") ? 1 : 0;
    }
    return Optional.of(
        Advice.at(
            tokens.get(item),
            "column %d of the query has no name".formatted(Integer.parseInt(matcher.group(1)) + 1),
            "name it: %s AS <name>"
                .formatted(tokens.get(item + 1).is("(") ? tokens.get(item).text() + "(…)" : "…")));
  }
}
