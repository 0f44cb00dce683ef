package dev.insideout.sqlview;

import com.fasterxml.jackson.databind.JsonNode;
import dev.insideout.sqlview.UnifiedView.Lookup;
import dev.insideout.sqlview.UnifiedView.PlannedArm;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What the operators of a view's plan keep between epochs, in plain words, and what bounds it. */
final class PlanState {
  private final PlanGraph plan;
  private final UniqueKeys keys;
  private final Map<String, SourceTable> tables;
  private final Optional<UnifiedView> unified;

  PlanState(PlannedView view) {
    this.plan = view.plan();
    this.keys = view.keys();
    this.tables = view.tables();
    this.unified = view.path().unified();
  }

  /**
   * What one operator keeps.
   *
   * @param operator what it is in SQL, with its columns
   * @param kept the entries, and how many there are
   * @param events the tables of events each of whose rows is an entry, for ever
   */
  record Kept(JsonNode node, String operator, String kept, Set<String> events) {}

  /** What the operators keep, in the order of the plan. */
  List<Kept> all() {
    List<Kept> all = new ArrayList<>();
    for (JsonNode node : flinks()) {
      switch (PlanGraph.kind(node)) {
        case "join" -> all.add(join(node));
        case "changelog-normalize" -> all.add(normalize(node));
        case "group-aggregate", "global-group-aggregate" -> all.add(aggregate(node));
        case "rank", "sort-limit", "limit", "deduplicate" -> all.add(rank(node));
        default -> {
          if (node.has("state")) {
            all.add(other(node));
          }
        }
      }
    }
    unified.ifPresent(view -> all.addAll(hops(view)));
    return all;
  }

  /** The nodes that are operators of Flink's. */
  Collection<JsonNode> flinks() {
    if (unified.isEmpty()) {
      return plan.nodes();
    }
    Map<Integer, JsonNode> nodes = new TreeMap<>();
    for (PlannedArm side : unified.get().sides()) {
      plan.upTo(side.source()).nodes().forEach(node -> nodes.put(node.path("id").asInt(), node));
    }
    return nodes.values();
  }

  private List<Kept> hops(UnifiedView view) {
    List<Kept> hops = new ArrayList<>();
    PlannedArm root = view.arms().get(0);
    String arms = String.join(" + ", view.arms().stream().map(PlannedArm::name).toList());
    String key = String.join(", ", root.keyNames());
    hops.add(
        new Kept(
            view.rows(),
            "hop by %s".formatted(key),
            "one entry for each %s: the newest row of %s".formatted(key, arms),
            Set.of()));
    for (Lookup lookup : view.lookups()) {
      PlannedArm dimension = lookup.dimension();
      String pointed = String.join(", ", dimension.keyNames());
      hops.add(
          new Kept(
              view.rows(),
              "hop to %s".formatted(dimension.name()),
              "for each %s the newest row of %s, and the joined rows that point to it"
                  .formatted(pointed, dimension.name()),
              Set.of()));
    }
    return hops;
  }

  private Kept join(JsonNode join) {
    List<JsonNode> sides = plan.inputs(join);
    Set<String> events = new TreeSet<>(rowsOf(sides.get(0)));
    events.addAll(rowsOf(sides.get(1)));
    return new Kept(
        join,
        joinName(join),
        "all rows of both sides: %s; %s"
            .formatted(
                side(sides.get(0), join.at("/joinSpec/leftKeys")),
                side(sides.get(1), join.at("/joinSpec/rightKeys"))),
        events);
  }

  /** {@code LEFT JOIN on customer_id = customer_id}. */
  String joinName(JsonNode join) {
    List<JsonNode> sides = plan.inputs(join);
    List<String> left = names(sides.get(0), join.at("/joinSpec/leftKeys"));
    List<String> right = names(sides.get(1), join.at("/joinSpec/rightKeys"));
    List<String> equal = new ArrayList<>();
    for (int i = 0; i < left.size(); i++) {
      equal.add("%s = %s".formatted(left.get(i), right.get(i)));
    }
    return "%s JOIN of %s with %s %s"
        .formatted(
            join.at("/joinSpec/joinType").asText(),
            tableNames(sides.get(0)),
            tableNames(sides.get(1)),
            equal.isEmpty() ? "without an equality" : "on " + String.join(" and ", equal));
  }

  private String side(JsonNode input, JsonNode joined) {
    Set<Integer> columns = new TreeSet<>();
    joined.forEach(column -> columns.add(column.asInt()));
    String by =
        columns.isEmpty() ? " in all" : " for each " + String.join(", ", names(input, joined));
    return "of %s %s%s"
        .formatted(
            tableNames(input),
            UniqueKeys.haveIn(keys.of(input), columns) ? "at most one" : "as many as there are",
            by);
  }

  private Kept normalize(JsonNode normalize) {
    return new Kept(
        normalize,
        "the upsert table %s".formatted(tableNames(normalize)),
        "the newest row of each %s, to take it back when it changes"
            .formatted(String.join(", ", names(normalize, normalize.path("uniqueKeys")))),
        Set.of());
  }

  private Kept aggregate(JsonNode aggregate) {
    JsonNode input = plan.inputs(aggregate).get(0);
    List<String> columns = PlanGraph.columns(aggregate);
    List<String> grouping = columns.subList(0, aggregate.path("grouping").size());
    StringBuilder kept =
        new StringBuilder(
            grouping.isEmpty()
                ? "one entry"
                : "one entry for each %s of %s"
                    .formatted(String.join(", ", grouping), tableNames(input)));
    boolean distinct = false;
    boolean values = false;
    int call = 0;
    for (JsonNode function : aggregate.path("aggCalls")) {
      boolean retracts = aggregate.path("aggCallNeedRetractions").path(call++).asBoolean();
      distinct |= function.path("distinct").asBoolean();
      values |= retracts && Set.of("MIN", "MAX").contains(PlanGraph.functionName(function));
    }
    kept.append(distinct ? ", with every value of its DISTINCT columns" : "");
    kept.append(values ? ", with every value of MIN and MAX, which may be taken back" : "");
    return new Kept(
        aggregate,
        grouping.isEmpty() ? "aggregate" : "GROUP BY " + String.join(", ", grouping),
        kept.toString(),
        distinct ? rowsOf(input) : Set.of());
  }

  private Kept rank(JsonNode rank) {
    JsonNode input = plan.inputs(rank).get(0);
    List<String> partition = names(rank, rank.at("/partition/fields"));
    boolean all = rank.at("/rankStrategy/type").asText().equals("Retract");
    String each = partition.isEmpty() ? "" : " of each " + String.join(", ", partition);
    return new Kept(
        rank,
        partition.isEmpty()
            ? "the first rows"
            : "the first rows by " + String.join(", ", partition),
        all
            ? "all rows%s of %s, since a row that leaves makes room for the next"
                .formatted(each, tableNames(input))
            : "the first rows%s".formatted(each),
        all ? rowsOf(input) : Set.of());
  }

  private Kept other(JsonNode node) {
    JsonNode input = plan.inputs(node).get(0);
    boolean over = PlanGraph.kind(node).equals("over-aggregate");
    return new Kept(
        node,
        over ? "OVER" : PlanGraph.kind(node).replace('-', ' '),
        over ? "all rows of %s".formatted(tableNames(input)) : "what Flink's operator needs",
        over ? rowsOf(input) : Set.of());
  }

  private static List<String> names(JsonNode node, JsonNode places) {
    List<String> columns = PlanGraph.columns(node);
    List<String> names = new ArrayList<>();
    places.forEach(place -> names.add(columns.get(place.asInt())));
    return names;
  }

  /** The tables that {@code node} gets rows from. */
  String tableNames(JsonNode node) {
    return plan.upTo(node).tablesRead().stream()
        .map(table -> tables.get(table).name())
        .sorted()
        .collect(Collectors.joining(" + "));
  }

  /** The tables of events that {@code node} gets rows from, added up or not. */
  Set<String> eventsBehind(JsonNode node) {
    return plan.upTo(node).tablesRead().stream()
        .map(tables::get)
        .filter(SourceTable::events)
        .map(SourceTable::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The tables of events whose rows come to {@code node} one by one, not added up. */
  private Set<String> rowsOf(JsonNode node) {
    Set<String> events = new TreeSet<>();
    if (PlanGraph.isOf(node, "table-source-scan")) {
      SourceTable table = tables.get(PlanGraph.table(node));
      if (table.events()) {
        events.add(table.name());
      }
    } else if (!PlanGraph.kind(node).endsWith("group-aggregate")
        || PlanGraph.kind(node).startsWith("local")) {
      plan.inputs(node).forEach(input -> events.addAll(rowsOf(input)));
    }
    return events;
  }
}
