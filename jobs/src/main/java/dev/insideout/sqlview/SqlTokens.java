package dev.insideout.sqlview;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The tokens of a file, comments left out. It takes whatever there is: it is asked when Flink's own
 * parser has given up, and to find where something stands.
 */
final class SqlTokens {
  private static final String OPENING = "'`\"\u2018\u2019\u201c\u201d";
  private static final String CLOSING = "'`\"\u2019\u2019\u201d\u201d";

  private final String text;
  private final List<SqlToken> tokens = new ArrayList<>();
  private int at;
  private int line = 1;
  private int lineStart;

  private SqlTokens(String text) {
    this.text = text;
  }

  static SqlTokens of(String text) {
    SqlTokens tokens = new SqlTokens(text);
    while (tokens.at < text.length()) {
      tokens.next();
    }
    return tokens;
  }

  private void next() {
    char first = text.charAt(at);
    if (first == '\n') {
      at++;
      line++;
      lineStart = at;
    } else if (Character.isWhitespace(first)) {
      at++;
    } else if (text.startsWith("--", at)) {
      int end = text.indexOf('\n', at);
      at = end < 0 ? text.length() : end;
    } else if (text.startsWith("/*", at)) {
      int end = text.indexOf("*/", at + 2);
      skipTo(end < 0 ? text.length() : end + 2);
    } else if (OPENING.indexOf(first) >= 0) {
      quoted(first);
    } else if (Character.isJavaIdentifierPart(first)) {
      int end = at;
      while (end < text.length() && Character.isJavaIdentifierPart(text.charAt(end))) {
        end++;
      }
      add(SqlToken.Kind.WORD, end);
    } else {
      add(SqlToken.Kind.SIGN, at + 1);
    }
  }

  /** A quote within is written twice. */
  private void quoted(char opening) {
    char closing = CLOSING.charAt(OPENING.indexOf(opening));
    int end = at + 1;
    while (end < text.length()) {
      if (text.charAt(end) == closing) {
        if (end + 1 >= text.length() || text.charAt(end + 1) != closing) {
          add(
              switch (opening) {
                case '\'' -> SqlToken.Kind.TEXT;
                case '`' -> SqlToken.Kind.QUOTED_NAME;
                default -> SqlToken.Kind.WRONGLY_QUOTED;
              },
              end + 1);
          return;
        }
        end++;
      }
      end++;
    }
    add(SqlToken.Kind.UNCLOSED, text.length());
  }

  private void add(SqlToken.Kind kind, int end) {
    tokens.add(new SqlToken(kind, text.substring(at, end), line, at - lineStart + 1));
    skipTo(end);
  }

  private void skipTo(int end) {
    for (; at < end; at++) {
      if (text.charAt(at) == '\n') {
        line++;
        lineStart = at + 1;
      }
    }
  }

  List<SqlToken> all() {
    return tokens;
  }

  int size() {
    return tokens.size();
  }

  /** The token at {@code index}; one that is nothing beyond the ends. */
  SqlToken get(int index) {
    return index >= 0 && index < tokens.size()
        ? tokens.get(index)
        : new SqlToken(SqlToken.Kind.SIGN, "", 0, 0);
  }

  /** The name at {@code index}, with the one that is set before it with a point. */
  String qualified(int index) {
    String name = get(index).unquoted();
    return get(index - 1).is(".") && get(index - 2).isName()
        ? get(index - 2).unquoted() + "." + name
        : name;
  }

  /** The index of the token at a place of the file, or of the first after it. */
  int at(int line, int column) {
    return indexOf(
        0, t -> t.line() > line || t.line() == line && t.column() + t.text().length() > column);
  }

  /** The index of the first token from {@code from} on that is so; the size when none is. */
  int indexOf(int from, Predicate<SqlToken> wanted) {
    int index = Math.max(from, 0);
    while (index < tokens.size() && !wanted.test(tokens.get(index))) {
      index++;
    }
    return index;
  }

  Optional<SqlToken> first(Predicate<SqlToken> wanted) {
    return tokens.stream().filter(wanted).findFirst();
  }

  /** The index of the first of these words that follow one another; the size when they do not. */
  int indexOf(String... words) {
    for (int i = 0; i < tokens.size(); i++) {
      int same = 0;
      while (same < words.length && get(i + same).is(words[same])) {
        same++;
      }
      if (same == words.length) {
        return i;
      }
    }
    return tokens.size();
  }
}
