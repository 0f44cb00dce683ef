package dev.insideout.sqlview;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What of Flink's SQL waits for watermarks, and so drops what comes after them: each with what says
 * the same of the records alone.
 */
enum WatermarkOperator {
  WINDOW(
      "a window (TUMBLE, HOP, CUMULATE, SESSION)",
      Set.of("TUMBLE", "HOP", "CUMULATE", "SESSION"),
      List.of("window", "local-window", "global-window", "group-window")),
  INTERVAL_JOIN("an interval join (JOIN by a range of times)", Set.of(), List.of("interval-join")),
  TEMPORAL_JOIN("a temporal join (FOR SYSTEM_TIME AS OF)", Set.of("FOR"), List.of("temporal-join")),
  SORT("ORDER BY a time attribute", Set.of(), List.of("temporal-sort")),
  MATCH("MATCH_RECOGNIZE", Set.of("MATCH_RECOGNIZE"), List.of("match")),
  OVER("OVER in the order of a time attribute", Set.of("OVER"), List.of("over-aggregate"));

  private static final String BY_TIME = "GROUP BY FLOOR(%s TO %s)";

  private final String title;
  private final Set<String> words;
  private final List<String> nodes;

  /**
   * @param title how messages call it
   * @param words that stand in a statement for it; none where ordinary SQL does
   * @param nodes how the types of its plan nodes begin
   */
  WatermarkOperator(String title, Set<String> words, List<String> nodes) {
    this.title = title;
    this.words = words;
    this.nodes = nodes;
  }

  /** How messages call it; the words in capitals are those of statements. */
  String title() {
    return title;
  }

  /** The last one of {@code plan}: it is what the statement says, or comes nearest to it. */
  static Optional<WatermarkOperator> lastOf(PlanGraph plan) {
    List<JsonNode> backwards = new ArrayList<>(plan.nodes());
    Collections.reverse(backwards);
    for (JsonNode node : backwards) {
      for (WatermarkOperator operator : values()) {
        if (operator.is(node) && (operator != OVER || isByTimeAttribute(plan, node))) {
          return Optional.of(operator);
        }
      }
    }
    return Optional.empty();
  }

  private boolean is(JsonNode node) {
    return nodes.stream().anyMatch(PlanGraph.kind(node)::startsWith);
  }

  /** Of an ordinary column OVER corrects what comes late. */
  private static boolean isByTimeAttribute(PlanGraph plan, JsonNode over) {
    JsonNode fields = plan.inputs(over).get(0).at("/outputType/fields");
    for (JsonNode group : over.at("/overSpec/groups")) {
      for (JsonNode column : group.at("/orderBy/fields")) {
        if (fields
            .path(column.path("index").asInt())
            .at("/fieldType/kind")
            .asText()
            .equals("ROWTIME")) {
          return true;
        }
      }
    }
    return false;
  }

  /** The index of the first word of {@code statement} that stands for it; the size if none does. */
  int placeIn(SqlTokens statement) {
    return statement.indexOf(0, t -> words.stream().anyMatch(t::is));
  }

  /** What to write instead of it in {@code statement}. */
  String rewrite(SqlTokens statement) {
    return switch (this) {
      case WINDOW -> window(statement);
      case INTERVAL_JOIN ->
          "take WATERMARK out of the statements of its tables in sql/topics: the same condition is an ordinary join then, in"
              + " which a late row finds its partners";
      case TEMPORAL_JOIN ->
          "join all versions up to the time of the row, ON v.id = r.id AND v.valid_from <= r.event_time, and keep the newest:"
              + " ROW_NUMBER() OVER (PARTITION BY <key of r> ORDER BY v.valid_from DESC, <key of v>) = 1";
      case SORT -> "take ORDER BY out: the rows of a view stand by their key";
      case MATCH ->
          "GROUP BY what it has in PARTITION BY, take the time of each step, MIN(event_time) FILTER (WHERE …), and compare"
              + " the times";
      case OVER ->
          "join each row with those before it, ON b.k = a.k AND b.event_time BETWEEN a.event_time - INTERVAL '1' HOUR AND"
              + " a.event_time, and GROUP BY the key of a; from the beginning of time on, OVER does without WATERMARK";
    };
  }

  private String window(SqlTokens statement) {
    int place = placeIn(statement);
    SqlToken kind = statement.get(place);
    int descriptor = statement.indexOf(place, t -> t.is("DESCRIPTOR"));
    SqlToken column = statement.get(descriptor + 2);
    String time = column.isName() ? column.text() : "event_time";
    String unit =
        statement
            .get(
                statement.indexOf(
                    descriptor, t -> t.isOneOf("SECOND", "MINUTE", "HOUR", "DAY", "MONTH", "YEAR")))
            .text();
    String floor = BY_TIME.formatted(time, unit.isEmpty() ? "HOUR" : unit);
    if (kind.is("HOP")) {
      return floor + ", and join that with its own hours before to add them up";
    }
    if (kind.is("CUMULATE")) {
      return BY_TIME.formatted(time, "DAY") + ": at every epoch it is the sum so far";
    }
    if (kind.is("SESSION")) {
      return "GROUP BY an id that the records of a session bear, or by FLOOR(%s TO HOUR)"
          .formatted(time);
    }
    return floor + ", which lets a late row correct its own time";
  }
}
