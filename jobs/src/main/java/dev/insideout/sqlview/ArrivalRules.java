package dev.insideout.sqlview;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Where a plan's rows depend on the order in which records come, of which positions say nothing:
 * partitions are read side by side.
 */
final class ArrivalRules {
  /** Aggregates whose result is one or all of their values, in the order in which they come. */
  private static final Set<String> BY_ARRIVAL =
      Set.of(
          "FIRST_VALUE",
          "LAST_VALUE",
          "LISTAGG",
          "ARRAY_AGG",
          "JSON_ARRAYAGG",
          "JSON_ARRAYAGG_ABSENT_ON_NULL",
          "JSON_ARRAYAGG_NULL_ON_NULL",
          // Of two values with one key the last to come stays.
          "JSON_OBJECTAGG_ABSENT_ON_NULL",
          "JSON_OBJECTAGG_NULL_ON_NULL");

  /** Aggregates that add up; Flink makes sums of those of other names. */
  private static final Set<String> ADDING = Set.of("SUM", "SUM0", "AVG");

  /** Functions that count rows, however many have the same place in the order. */
  private static final Set<String> COUNTING_ROWS = Set.of("ROW_NUMBER", "LAG", "LEAD", "NTILE");

  private final PlanGraph plan;
  private final UniqueKeys keys;

  private ArrivalRules(PlanGraph plan, UniqueKeys keys) {
    this.plan = plan;
    this.keys = keys;
  }

  /** Says what depends on the order of arrival, and what to do instead; empty when nothing does. */
  static Optional<String> violation(PlanGraph plan, UniqueKeys keys) {
    ArrivalRules rules = new ArrivalRules(plan, keys);
    return rules
        .gathering()
        .or(rules::addingFloats)
        .or(rules::cuttingOffTies)
        .or(rules::numberingTies);
  }

  private Optional<String> gathering() {
    return plan.calls()
        .map(PlanGraph::functionName)
        .filter(BY_ARRIVAL::contains)
        .findFirst()
        .map(
            function ->
                "calls %s(), whose result depends on the order in which partitions are read: the same positions may give"
                        .formatted(function)
                    + " other rows; use MIN, MAX, SUM or COUNT");
  }

  private Optional<String> addingFloats() {
    return plan.calls()
        .filter(call -> ADDING.contains(PlanGraph.functionName(call)))
        .map(call -> call.path("type").asText())
        .filter(type -> type.startsWith("DOUBLE") || type.startsWith("FLOAT"))
        .findFirst()
        .map(
            type ->
                "adds up numbers of type %s (SUM, AVG and their like), which are rounded at every step: their sum depends on"
                        .formatted(type.replace(" NOT NULL", ""))
                    + " the order in which they come, and the same positions may give other rows; use DECIMAL, as in"
                    + " SUM(CAST(amount AS DECIMAL(18, 4)))");
  }

  private Optional<String> cuttingOffTies() {
    return plan.nodes().stream()
        .filter(ArrivalRules::isRank)
        .filter(rank -> !isTotal(rank, places(rank), Set.of()))
        .findFirst()
        .map(
            rank ->
                "keeps the first rows of an order (LIMIT, ROW_NUMBER() <= n) in which rows may stand at the same place: which"
                    + " of them are kept depends on the order in which they come; end its ORDER BY with columns that tell all"
                    + " rows apart"
                    + keyOfInput(rank)
                        .map(" (here: %s)"::formatted)
                        .orElse(
                            "; records of a topic without a primary key have the metadata columns partition and offset"));
  }

  private Optional<String> numberingTies() {
    return plan.nodes().stream()
        .filter(node -> PlanGraph.isOf(node, "over-aggregate"))
        .filter(this::numbersTies)
        .findFirst()
        .map(
            over ->
                "counts rows in an order (OVER with ROW_NUMBER, LAG, LEAD, NTILE or ROWS) in which rows may stand at the same"
                    + " place: which of them comes first depends on the order in which they come; order by a column that"
                    + " tells all rows apart"
                    + keyOfInput(over).map(" (here: %s)"::formatted).orElse(""));
  }

  /** The columns of the shortest key of what {@code node} gets. */
  private Optional<String> keyOfInput(JsonNode node) {
    JsonNode input = plan.inputs(node).get(0);
    List<String> names = PlanGraph.columns(input);
    return keys.of(input).stream()
        .filter(key -> !key.isEmpty())
        .min(Comparator.<Set<Integer>>comparingInt(Set::size).thenComparing(Set::toString))
        .map(key -> key.stream().sorted().map(names::get).collect(Collectors.joining(", ")));
  }

  private static boolean isRank(JsonNode node) {
    return Stream.of("rank", "sort-limit", "limit", "deduplicate")
        .anyMatch(type -> PlanGraph.isOf(node, type));
  }

  private boolean numbersTies(JsonNode over) {
    JsonNode spec = over.path("overSpec");
    for (JsonNode group : spec.path("groups")) {
      Set<Integer> places = places(group);
      places.addAll(places(spec));
      Set<Integer> arguments = new TreeSet<>();
      boolean byRow = group.path("isRows").asBoolean();
      for (JsonNode call : group.path("aggCalls")) {
        byRow |= COUNTING_ROWS.contains(PlanGraph.functionName(call));
        call.path("argList").forEach(argument -> arguments.add(argument.asInt()));
      }
      if (byRow && !isTotal(over, places, arguments)) {
        return true;
      }
    }
    return false;
  }

  /** The columns that give a row its place: those of PARTITION BY and of ORDER BY. */
  private static Set<Integer> places(JsonNode ordered) {
    Set<Integer> places = new TreeSet<>();
    ordered.at("/partition/fields").forEach(column -> places.add(column.asInt()));
    ordered.at("/orderBy/fields").forEach(column -> places.add(column.path("index").asInt()));
    return places;
  }

  /**
   * True when no two rows have the same place, or those that have are the same in all columns that
   * the plan goes on with.
   */
  private boolean isTotal(JsonNode node, Set<Integer> places, Set<Integer> arguments) {
    JsonNode input = plan.inputs(node).get(0);
    if (UniqueKeys.haveIn(keys.of(input), places)) {
      return true;
    }
    int width = PlanGraph.columns(input).size();
    // Beyond the input's columns there are constants, and what the node itself adds.
    return Stream.concat(arguments.stream(), columnsRead(node, width))
        .filter(column -> column < width)
        .allMatch(places::contains);
  }

  private Stream<Integer> columnsRead(JsonNode node, int width) {
    return plan.consumers(node).stream()
        .flatMap(
            consumer ->
                PlanGraph.isOf(consumer, "calc")
                    ? consumer.findValues("inputIndex").stream().map(JsonNode::asInt)
                    : IntStream.range(0, width).boxed());
  }
}
