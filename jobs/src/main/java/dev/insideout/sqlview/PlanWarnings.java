package dev.insideout.sqlview;

import com.fasterxml.jackson.databind.JsonNode;
import dev.insideout.flink.view.ViewOptions.Delivery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What the author of a view that can run should know, each with what to do about it. */
final class PlanWarnings {
  private final PlannedView view;
  private final SqlTokens tokens;
  private final PlanState state;
  private final List<SqlProblem> warnings = new ArrayList<>();

  private PlanWarnings(PlannedView view) {
    this.view = view;
    this.tokens = SqlTokens.of(view.statement().file().text());
    this.state = new PlanState(view);
  }

  static List<SqlProblem> of(PlannedView view) {
    PlanWarnings warnings = new PlanWarnings(view);
    warnings.unprovenKey();
    for (PlanState.Kept kept : warnings.state.all()) {
      warnings.growing(kept);
      warnings.withoutEquality(kept.node());
    }
    warnings.endlessGroups();
    warnings.notOfTheRecords();
    warnings.droppingLateRows();
    return warnings.warnings;
  }

  private void unprovenKey() {
    JsonNode sink = view.plan().sink(GroupTables.sink(view.statement().name()));
    JsonNode query = view.plan().inputs(sink).get(0);
    List<String> columns = view.statement().columns().getColumnNames();
    List<String> primaryKey = view.statement().primaryKey();
    Set<Integer> declared = new TreeSet<>(primaryKey.stream().map(columns::indexOf).toList());
    Set<Set<Integer>> known = view.keys().of(query);
    if (UniqueKeys.haveIn(known, declared)) {
      return;
    }
    String proven =
        known.stream()
            .filter(key -> !key.isEmpty())
            .min(Comparator.<Set<Integer>>comparingInt(Set::size).thenComparing(Set::toString))
            .map(key -> key.stream().map(columns::get).collect(Collectors.joining(", ")))
            .map("take the columns that do tell its rows apart, PRIMARY KEY (%s)"::formatted)
            .orElse("GROUP BY %s".formatted(String.join(", ", primaryKey)));
    warn(
        tokens.indexOf("PRIMARY", "KEY"),
        "it cannot be proven that no two rows share the primary key (%s): two that do would fail the job"
            .formatted(String.join(", ", primaryKey)),
        "%s; or keep one row of each, ROW_NUMBER() OVER (PARTITION BY %s ORDER BY …) = 1"
            .formatted(proven, String.join(", ", primaryKey)));
  }

  private void growing(PlanState.Kept kept) {
    for (String table : kept.events()) {
      boolean join = PlanGraph.isOf(kept.node(), "join");
      warn(
          place(table),
          "%s keeps %s of '%s' for ever: it is a table of events, of which nothing is ever replaced or deleted"
              .formatted(
                  kept.operator(),
                  PlanGraph.kind(kept.node()).endsWith("aggregate")
                      ? "every DISTINCT value"
                      : "every row",
                  table),
          join
              ? "add '%s' up by the join's columns before the join (GROUP BY); or declare its PRIMARY KEY, if its records replace one another"
                  .formatted(table)
              : "declare the PRIMARY KEY of '%s', if its records replace one another; else mind its size"
                  .formatted(table));
    }
  }

  /** The table where it is read; the statement's name where a view of the group reads it. */
  private int place(String table) {
    for (int i = 1; i < tokens.size(); i++) {
      if ((tokens.get(i).unquoted().equals(table) || tokens.qualified(i).equals(table))
          && tokens.get(i - 1).isOneOf("FROM", "JOIN", ",", "TABLE", ".")) {
        return i;
      }
    }
    return tokens.indexOf(0, t -> t.unquoted().equals(view.statement().name()));
  }

  private void withoutEquality(JsonNode join) {
    if (!PlanGraph.isOf(join, "join") || !join.at("/joinSpec/leftKeys").isEmpty()) {
      return;
    }
    int place = tokens.indexOf(0, t -> t.isOneOf("CROSS", "JOIN"));
    warn(
        place < tokens.size() ? place : tokens.indexOf(0, t -> t.is("FROM")),
        "the %s compares every row of one side with every row of the other, all in one task"
            .formatted(state.joinName(join)),
        "join on columns that are equal, ON a.x = b.x; with a table of one row, such as the clock, mind only that one task"
            + " gets all rows of the other side");
  }

  /** Groups by a time of events: there is always another one. */
  private void endlessGroups() {
    for (JsonNode node : view.plan().nodes()) {
      if (!PlanGraph.isOf(node, "group-aggregate")
          && !PlanGraph.isOf(node, "global-group-aggregate")) {
        continue;
      }
      List<String> columns = PlanGraph.columns(node);
      List<String> types = PlanGraph.types(node);
      for (int i = 0; i < node.path("grouping").size(); i++) {
        Set<String> events = state.eventsBehind(node);
        if (types.get(i).startsWith("TIMESTAMP") && !events.isEmpty()) {
          String table = events.iterator().next();
          warn(
              tokens.indexOf("GROUP", "BY"),
              "GROUP BY keeps an entry for each %s of the events of '%s' for ever: times never end"
                  .formatted(columns.get(i), table),
              "nothing, if the view shall have them all; else take longer times, such as FLOOR(… TO DAY), or fewer columns");
          return;
        }
      }
    }
  }

  private void notOfTheRecords() {
    EpochRules.functionsNotOfTheRecords(view.plan())
        .distinct()
        .forEach(
            function ->
                warn(
                    tokens.indexOf(0, t -> t.is(function)),
                    "%s is not a function of the log's records: a restart may give other rows, and a row that is taken back may not be found"
                        .formatted(function),
                    "join the topic `clock` for the time, and take ids from the records"));
  }

  private void droppingLateRows() {
    boolean dependsOnWatermarks =
        !view.statement().auditable() || view.statement().delivery() == Delivery.EAGER;
    if (!dependsOnWatermarks) {
      return;
    }
    WatermarkOperator.lastOf(view.plan())
        .ifPresent(
            operator -> {
              int place = operator.placeIn(tokens);
              warn(
                  place < tokens.size() ? place : tokens.indexOf(0, t -> t.is("SELECT")),
                  "%s drops rows that come after the watermark has passed them"
                      .formatted(operator.title()),
                  "correct instead of drop: %s; for time that passes join the topic `clock`"
                      .formatted(operator.rewrite(tokens)));
            });
  }

  private void warn(int place, String reason, String fix) {
    SqlToken token = tokens.get(place);
    warnings.add(
        SqlProblem.at(
            SqlProblem.Severity.WARNING,
            view.statement().file(),
            token.line(),
            token.column(),
            reason,
            fix));
  }
}
