package dev.insideout.sqlview;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What to do where Flink asks for a time attribute, which is a column with a WATERMARK: what the
 * statement means can be said of any column.
 */
final class TimeAdvice {
  private static final Map<WatermarkOperator, Pattern> REASONS =
      Map.of(
          WatermarkOperator.WINDOW,
              Pattern.compile("requires the timecol is a time attribute|^\\S*Window\\S* doesn't"),
          WatermarkOperator.TEMPORAL_JOIN, Pattern.compile("^Temporal table join currently only"),
          WatermarkOperator.MATCH,
              Pattern.compile(
                  "^Match Recognize doesn't|^You must specify either rowtime or proctime"),
          WatermarkOperator.OVER, Pattern.compile("^Non-time attribute sort is not supported"));

  private TimeAdvice() {}

  /** Advice where {@code plain} is about a time attribute that is none, or cannot be one. */
  static Optional<Advice> on(SqlTokens tokens, Advice plain) {
    return REASONS.entrySet().stream()
        .filter(reason -> reason.getValue().matcher(plain.reason()).find())
        .map(Map.Entry::getKey)
        .findFirst()
        .map(operator -> of(operator, tokens, plain));
  }

  private static Advice of(WatermarkOperator operator, SqlTokens tokens, Advice plain) {
    int place = operator.placeIn(tokens);
    return place < tokens.size()
        ? Advice.at(
            tokens.get(place),
            "%s needs a column with a WATERMARK, of a table of events".formatted(operator.title()),
            operator.rewrite(tokens))
        : plain.fixedBy(operator.rewrite(tokens));
  }
}
