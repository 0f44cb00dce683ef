package dev.insideout.sqlview;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a person meant who wrote what Flink's parser does not take. */
final class SyntaxAdvice {
  private static final List<String> KEYWORDS =
      List.of(
          ("SELECT DISTINCT FROM WHERE GROUP BY HAVING ORDER LIMIT JOIN LEFT RIGHT INNER "
                  + "FULL OUTER CROSS ON USING UNION CREATE MATERIALIZED TABLE PRIMARY KEY NOT "
                  + "ENFORCED COMMENT WITH FRESHNESS INTERVAL SECOND MINUTE BETWEEN CASE WHEN THEN "
                  + "ELSE END CAST NULL AND AS OR IN IS LIKE")
              .split(" "));

  private final SqlTokens tokens;
  private final Advice plain;

  /** The token at which the parser stopped; the count of tokens at the end of the file. */
  private final int stop;

  private SyntaxAdvice(SqlTokens tokens, Advice plain) {
    this.tokens = tokens;
    this.plain = plain;
    this.stop =
        plain.line() == 0 || plain.reason().contains("<EOF>")
            ? tokens.size()
            : tokens.at(plain.line(), plain.column());
  }

  /**
   * @param plain what the parser said, and where
   */
  static Advice on(SqlTokens tokens, Advice plain) {
    SyntaxAdvice syntax = new SyntaxAdvice(tokens, plain);
    return syntax
        .nothing()
        .or(syntax::quotes)
        .or(() -> StatementAdvice.onHead(tokens))
        .or(syntax::operator)
        .or(syntax::interval)
        .or(syntax::commaTooMany)
        .or(syntax::misspelt)
        .or(syntax::reserved)
        .or(syntax::commaMissing)
        .or(syntax::brackets)
        .orElseGet(syntax::unknown);
  }

  private Optional<Advice> nothing() {
    return tokens.size() > 0
        ? Optional.empty()
        : Optional.of(
            new Advice(
                1, 1, "the file holds no statement", "begin with " + StatementAdvice.BEGINNING));
  }

  private Optional<Advice> quotes() {
    return tokens
        .first(t -> t.kind() == SqlToken.Kind.WRONGLY_QUOTED || t.kind() == SqlToken.Kind.UNCLOSED)
        .map(
            t ->
                t.kind() == SqlToken.Kind.UNCLOSED
                    ? Advice.at(
                        t,
                        "nothing closes the quote that opens here",
                        "close it: %s%s%s"
                            .formatted(t.text().charAt(0), firstWord(t), t.text().charAt(0)))
                    : Advice.at(
                        t,
                        "%s is in quotes that SQL does not have".formatted(t.text()),
                        "write text as '%s', or a name as `%s`"
                            .formatted(t.unquoted(), t.unquoted())));
  }

  private static String firstWord(SqlToken unclosed) {
    return unclosed.unquoted().split("[\\s,;)]", 2)[0];
  }

  private Optional<Advice> operator() {
    for (int i = 0; i + 1 < tokens.size(); i++) {
      String two = tokens.get(i).text() + tokens.get(i + 1).text();
      String instead =
          switch (two) {
            case "==" -> "=";
            case "!=" -> "<>";
            default -> "";
          };
      if (!instead.isEmpty()) {
        return Optional.of(
            Advice.at(
                tokens.get(i),
                "SQL has no operator %s".formatted(two),
                "write %s".formatted(instead)));
      }
      if (two.equals("::")) {
        return Optional.of(
            Advice.at(
                tokens.get(i),
                "SQL of Flink has no operator ::",
                "write CAST(%s AS %s)"
                    .formatted(tokens.get(i - 1).text(), tokens.get(i + 2).text())));
      }
    }
    return Optional.empty();
  }

  private Optional<Advice> interval() {
    int interval =
        tokens.indexOf(
            0, t -> t.kind() == SqlToken.Kind.TEXT && t.unquoted().matches("\\d+ [a-zA-Z]+"));
    if (!tokens.get(interval - 1).is("INTERVAL")) {
      return Optional.empty();
    }
    String[] parts = tokens.get(interval).unquoted().split(" ");
    return Optional.of(
        Advice.at(
            tokens.get(interval),
            "the unit of an INTERVAL stands outside the quotes",
            "write INTERVAL '%s' %s"
                .formatted(parts[0], parts[1].toUpperCase(Locale.ROOT).replaceFirst("S$", ""))));
  }

  private Optional<Advice> commaTooMany() {
    SqlToken comma = tokens.get(stop - 1);
    boolean ends =
        tokens.get(stop).isOneOf("FROM", "WHERE", "HAVING", ")", "AS", ";")
            || tokens.get(stop).isOneOf("GROUP", "ORDER") && tokens.get(stop + 1).is("BY")
            || stop == tokens.size();
    return comma.is(",") && ends
        ? Optional.of(
            Advice.at(
                comma,
                "nothing follows this comma in its list",
                stop == tokens.size()
                    ? "take it out"
                    : "take it out: a list has no comma before %s"
                        .formatted(tokens.get(stop).text())))
        : Optional.empty();
  }

  /** FORM is taken for a name: what cannot stand is the word after it. */
  private Optional<Advice> misspelt() {
    return Stream.of(stop, stop - 1, stop - 2)
        .map(tokens::get)
        .filter(t -> t.kind() == SqlToken.Kind.WORD && t.text().length() > 2)
        .filter(t -> KEYWORDS.stream().noneMatch(t::is))
        .flatMap(
            t ->
                KEYWORDS.stream()
                    .filter(keyword -> isNear(t.text().toUpperCase(Locale.ROOT), keyword))
                    .map(
                        keyword ->
                            Advice.at(
                                t,
                                "%s is no word that can stand here".formatted(t.text()),
                                "did you mean %s?".formatted(keyword))))
        .findFirst();
  }

  /** Two letters swapped, or one too many, too few or another in a word that is long enough. */
  private static boolean isNear(String word, String keyword) {
    return word.length() == keyword.length()
            && word.chars()
                .sorted()
                .boxed()
                .toList()
                .equals(keyword.chars().sorted().boxed().toList())
        || keyword.length() > 3 && Spelling.isOneAway(word, keyword);
  }

  private Optional<Advice> reserved() {
    SqlToken word = tokens.get(stop);
    return word.isName()
            && word.kind() == SqlToken.Kind.WORD
            && tokens
                .get(stop - 1)
                .isOneOf("AS", ".", ",", "(", "SELECT", "BY", "TABLE", "FROM", "JOIN")
        ? Optional.of(
            Advice.at(
                word,
                "%s is a word of SQL itself and cannot be a name as it stands"
                    .formatted(word.text()),
                "put it in backticks, `%s`, or choose another name".formatted(word.text())))
        : Optional.empty();
  }

  private Optional<Advice> commaMissing() {
    return tokens.get(stop).isName()
            && tokens.get(stop - 1).isName()
            && !KEYWORDS.stream().anyMatch(tokens.get(stop)::is)
        ? Optional.of(
            Advice.at(
                tokens.get(stop),
                "%s cannot stand here".formatted(tokens.get(stop).text()),
                "is a comma missing after %s?".formatted(tokens.get(stop - 1).text())))
        : Optional.empty();
  }

  private Optional<Advice> brackets() {
    int open = 0;
    for (SqlToken token : tokens.all()) {
      if (token.is("(")) {
        open++;
      } else if (token.is(")") && --open < 0) {
        return Optional.of(
            Advice.at(token, "no bracket is open that this one could close", "take it out"));
      }
    }
    return open > 0
        ? Optional.of(
            Advice.at(
                lastOpen(),
                "nothing closes the bracket that opens here",
                "add the ) that is missing"))
        : Optional.empty();
  }

  private SqlToken lastOpen() {
    int closed = 0;
    for (int i = tokens.size() - 1; i >= 0; i--) {
      if (tokens.get(i).is(")")) {
        closed++;
      } else if (tokens.get(i).is("(") && closed-- == 0) {
        return tokens.get(i);
      }
    }
    throw new IllegalStateException("no bracket is open");
  }

  private Advice unknown() {
    if (plain.line() == 0) {
      return plain;
    }
    return stop == tokens.size()
        ? new Advice(
            plain.line(),
            plain.column(),
            "the statement ends too early, after %s".formatted(tokens.get(stop - 1).text()),
            "write what is missing")
        : Advice.at(
            tokens.get(stop),
            "%s cannot stand here, after %s"
                .formatted(tokens.get(stop).text(), tokens.get(stop - 1).text()),
            tokens.get(stop + 1).isName() || tokens.get(stop + 1).kind() == SqlToken.Kind.TEXT
                ? "take it out, or write what is missing before it"
                : "take it out, or write what is missing after it");
  }
}
