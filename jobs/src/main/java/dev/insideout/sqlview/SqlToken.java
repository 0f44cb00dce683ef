package dev.insideout.sqlview;

/**
 * A word, text, or sign of a statement.
 *
 * @param text as it is written, quotes included
 * @param line from 1
 * @param column from 1
 */
record SqlToken(Kind kind, String text, int line, int column) {
  enum Kind {
    /** A keyword or a name, or a number. */
    WORD,
    /** A name in backticks. */
    QUOTED_NAME,
    /** Text in single quotes. */
    TEXT,
    /** What stands in quotes that SQL does not have: double or typographic ones. */
    WRONGLY_QUOTED,
    /** A quote that nothing closes, up to the end of the file. */
    UNCLOSED,
    SIGN
  }

  /** True for this keyword or sign, in any case. */
  boolean is(String word) {
    return (kind == Kind.WORD || kind == Kind.SIGN) && text.equalsIgnoreCase(word);
  }

  boolean isOneOf(String... words) {
    for (String word : words) {
      if (is(word)) {
        return true;
      }
    }
    return false;
  }

  /** True for what can name a column or a table. */
  boolean isName() {
    return kind == Kind.QUOTED_NAME
        || kind == Kind.WORD && Character.isJavaIdentifierStart(text.charAt(0));
  }

  /** What stands between the quotes; the text itself without quotes. */
  String unquoted() {
    return switch (kind) {
      case WORD, SIGN -> text;
      case UNCLOSED -> text.substring(1);
      case QUOTED_NAME, TEXT, WRONGLY_QUOTED -> text.substring(1, text.length() - 1);
    };
  }
}
