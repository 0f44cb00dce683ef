package dev.insideout.sqlview;

import com.fasterxml.jackson.databind.JsonNode;
import dev.insideout.sqlview.UnifiedView.Lookup;
import dev.insideout.sqlview.UnifiedView.PlannedArm;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * Finds in a plan the shape that the fast path has operators for: a table with a primary key,
 * joined (INNER or LEFT) with others by their whole keys, which are those of tables, of sums
 * grouped by them or of the first rows of partitions by them; any projections and filters.
 */
final class UnifiedShape {
  private final PlanGraph plan;
  private final Map<String, SourceTable> tables;

  /** What is joined so far, the root first, each with the place of its first column. */
  private final List<PlannedArm> sides = new ArrayList<>();

  private final List<Integer> firsts = new ArrayList<>();

  /** The foreign key of each side; empty for those that share the root's key. */
  private final List<List<Integer>> foreignKeys = new ArrayList<>();

  private int width;

  private UnifiedShape(PlanGraph plan, Map<String, SourceTable> tables) {
    this.plan = plan;
    this.tables = tables;
  }

  /** Why a view is not of the shape. */
  private static final class OtherShapeException extends Exception {
    private static final long serialVersionUID = 1L;

    OtherShapeException(String reason) {
      super(reason);
    }
  }

  /**
   * The path that a view can take.
   *
   * @param plan that of its group
   * @param tables those that it reads, by their full names, quoted
   */
  static ViewPath of(String view, PlanGraph plan, Map<String, SourceTable> tables) {
    try {
      return new ViewPath.Fast(new UnifiedShape(plan, tables).view(view));
    } catch (OtherShapeException e) {
      return new ViewPath.Planner(e.getMessage());
    }
  }

  private UnifiedView view(String name) throws OtherShapeException {
    JsonNode sink = plan.sink(GroupTables.sink(name));
    JsonNode rows = input(sink);
    Derivation joined = joined(rows);
    if (sides.size() == 1) {
      throw new OtherShapeException("it joins nothing: its rows are those of one table");
    }
    return ordered(name, joined, sink, rows);
  }

  /** The columns of {@code node}, made of those of all that is joined up to it. */
  private Derivation joined(JsonNode node) throws OtherShapeException {
    if (isRoot(node)) {
      return root(node);
    }
    return switch (PlanGraph.kind(node)) {
      case "exchange", "drop-update-before" -> joined(input(node));
      case "calc" -> {
        requireUnshared(node);
        yield joined(input(node)).through(node);
      }
      case "join" -> {
        requireUnshared(node);
        yield join(node, joined(plan.inputs(node).get(0)));
      }
      case "group-aggregate", "global-group-aggregate" ->
          throw new OtherShapeException(
              "its rows are sums, GROUP BY %s, and not a table's rows joined with others"
                  .formatted(names(node, grouping(node))));
      default -> throw otherOperator("its rows", node);
    };
  }

  /** True where nothing is joined up to {@code node}. */
  private boolean isRoot(JsonNode node) {
    return switch (PlanGraph.kind(node)) {
      case "table-source-scan" -> true;
      case "exchange", "drop-update-before", "mini-batch-assigner", "changelog-normalize", "calc" ->
          isRoot(input(node));
      default -> false;
    };
  }

  /** What another view of the group uses, too, must be there for it. */
  private void requireUnshared(JsonNode node) throws OtherShapeException {
    if (plan.consumers(node).size() > 1) {
      throw new OtherShapeException(
          "another view of the group, or another part of this one, goes on from its joined rows");
    }
  }

  private Derivation root(JsonNode node) throws OtherShapeException {
    PlannedArm root = arm(node, true);
    add(root, List.of());
    return Derivation.of(root.rows());
  }

  private Derivation join(JsonNode join, Derivation left) throws OtherShapeException {
    JsonNode spec = join.path("joinSpec");
    String type = spec.path("joinType").asText();
    boolean inner = type.equals("INNER");
    PlannedArm right = arm(plan.inputs(join).get(1), inner);
    String name = right.name();
    if (!inner && !type.equals("LEFT")) {
      throw new OtherShapeException(
          "it has a %s JOIN with %s; only LEFT and INNER joins have fast operators"
              .formatted(type, name));
    }
    JsonNode more = spec.path("nonEquiCondition");
    if (more.isObject() && !inner) {
      throw new OtherShapeException(
          "its LEFT JOIN with %s compares more than keys in ON".formatted(name));
    }
    List<Integer> compared = places(spec.path("rightKeys"));
    if (!new HashSet<>(compared).equals(new HashSet<>(right.key()))
        || compared.size() != right.key().size()) {
      throw new OtherShapeException(
          "its join with %s is not by the whole key of %s and nothing else, %s"
              .formatted(name, name, names(right.rows(), right.key())));
    }
    for (JsonNode filtered : spec.path("filterNulls")) {
      if (!filtered.asBoolean()) {
        throw new OtherShapeException(
            "its join with %s takes NULL for equal to NULL".formatted(name));
      }
    }
    List<Integer> pointing = new ArrayList<>();
    for (int key : places(spec.path("leftKeys"))) {
      pointing.add(
          left.handedOn(key)
              .orElseThrow(
                  () ->
                      new OtherShapeException(
                          "its join with %s compares a column that is computed".formatted(name))));
    }
    requireSameTypes(pointing, right, compared);
    int first = width;
    join(right, pointing, compared, inner);
    return left.beside(
            PlanGraph.types(join).subList(left.columns().size(), PlanGraph.types(join).size()),
            first)
        .where(more);
  }

  /** By the root's own key it is another arm, by any other columns it is looked up. */
  private void join(
      PlannedArm right, List<Integer> pointing, List<Integer> compared, boolean inner) {
    List<Integer> rootKey = sides.get(0).key();
    List<Integer> inRootsOrder = new ArrayList<>();
    for (int column : rootKey) {
      int at = pointing.indexOf(column);
      if (at >= 0) {
        inRootsOrder.add(compared.get(at));
      }
    }
    boolean sameKey = inRootsOrder.size() == rootKey.size() && pointing.size() == rootKey.size();
    add(right.keyedBy(sameKey ? inRootsOrder : compared, inner), sameKey ? List.of() : pointing);
  }

  private void requireSameTypes(List<Integer> pointing, PlannedArm right, List<Integer> compared)
      throws OtherShapeException {
    List<LogicalType> flat =
        sides.stream().flatMap(side -> PlanGraph.row(side.rows()).getChildren().stream()).toList();
    for (int i = 0; i < pointing.size(); i++) {
      LogicalType one = flat.get(pointing.get(i));
      LogicalType other = PlanGraph.row(right.rows()).getTypeAt(compared.get(i));
      if (!JoinKeys.comparable(one, other)) {
        throw new OtherShapeException(
            "its join with %s compares %s with %s"
                .formatted(right.name(), JoinKeys.told(one), JoinKeys.told(other)));
      }
    }
  }

  private void add(PlannedArm side, List<Integer> foreignKey) {
    sides.add(side);
    firsts.add(width);
    foreignKeys.add(foreignKey);
    width += PlanGraph.columns(side.rows()).size();
  }

  private PlannedArm arm(JsonNode input, boolean inner) throws OtherShapeException {
    JsonNode rows = input;
    while (Set.of("exchange", "drop-update-before", "mini-batch-assigner")
        .contains(PlanGraph.kind(rows))) {
      rows = input(rows);
    }
    if (rows.path("outputType").isObject()) {
      throw new OtherShapeException("it joins rows that have a time attribute");
    }
    List<JsonNode> steps = new ArrayList<>();
    JsonNode at = rows;
    while (true) {
      switch (PlanGraph.kind(at)) {
        case "calc", "changelog-normalize" -> steps.add(0, at);
        case "exchange", "drop-update-before", "mini-batch-assigner" -> {}
        case "table-source-scan" -> {
          return ofTable(at, steps, inner, rows);
        }
        case "group-aggregate", "global-group-aggregate" -> {
          return addedUp(at, steps, inner, rows);
        }
        case "rank" -> {
          return ranked(at, steps, inner, rows);
        }
        case "join" ->
            throw new OtherShapeException("it joins with rows that are themselves joined");
        default -> throw otherOperator("it joins with rows that", at);
      }
      at = input(at);
    }
  }

  private PlannedArm ofTable(JsonNode scan, List<JsonNode> steps, boolean inner, JsonNode rows)
      throws OtherShapeException {
    SourceTable table = tables.get(PlanGraph.table(scan));
    if (table.events()) {
      throw new OtherShapeException(
          "%s is a table of events, without a key, and joined without being added up"
              .formatted(table.name()));
    }
    if (scan.path("outputType").isObject()) {
      throw new OtherShapeException("%s has a time attribute".formatted(table.name()));
    }
    Derivation derived = Derivation.of(scan);
    for (JsonNode step : steps) {
      derived =
          PlanGraph.isOf(step, "calc")
              ? derived.through(step)
              : derived.where(step.path("filterCondition"));
    }
    if (!derived.conditions().isEmpty()
        && derived.columns().stream().anyMatch(column -> !column.path("type").isTextual())) {
      throw new OtherShapeException(
          "%s is filtered, and a structured type is computed of it".formatted(table.name()));
    }
    List<String> columns = PlanGraph.columns(scan);
    List<Integer> key = new ArrayList<>();
    for (String column : table.primaryKey()) {
      key.add(
          derived
              .placeOf(columns.indexOf(column))
              .orElseThrow(
                  () ->
                      new OtherShapeException(
                          "%s is joined without its whole key, %s"
                              .formatted(table.name(), String.join(", ", table.primaryKey())))));
    }
    return new PlannedArm(scan, Optional.of(table), "rows", derived, key, inner, rows);
  }

  private PlannedArm addedUp(JsonNode aggregate, List<JsonNode> steps, boolean inner, JsonNode rows)
      throws OtherShapeException {
    return planned("sums", "GROUP BY", aggregate, grouping(aggregate), steps, inner, rows);
  }

  private PlannedArm ranked(JsonNode rank, List<JsonNode> steps, boolean inner, JsonNode rows)
      throws OtherShapeException {
    JsonNode range = rank.path("rankRange");
    boolean one =
        range.path("type").asText().equals("Constant")
            && range.path("start").asLong() == 1
            && range.path("end").asLong() == 1;
    if (!one) {
      throw new OtherShapeException(
          "it joins with other rows of each PARTITION BY than the first: only those with ROW_NUMBER() = 1 have fast operators");
    }
    List<Integer> partition = places(rank.at("/partition/fields"));
    return planned("first rows", "PARTITION BY", rank, partition, steps, inner, rows);
  }

  /**
   * What adds up or picks rows, and projects and filters what comes of it, stays as Flink plans it.
   *
   * @param key the columns of {@code node} of which it has at most one row
   * @param clause what they stand in
   */
  private PlannedArm planned(
      String made,
      String clause,
      JsonNode node,
      List<Integer> key,
      List<JsonNode> steps,
      boolean inner,
      JsonNode rows)
      throws OtherShapeException {
    Derivation derived = Derivation.of(node);
    for (JsonNode step : steps) {
      if (!PlanGraph.isOf(step, "calc")) {
        throw new OtherShapeException("it joins with %s that are made whole again".formatted(made));
      }
      derived = derived.through(step);
    }
    List<Integer> places = new ArrayList<>();
    for (int column : key) {
      places.add(
          derived
              .placeOf(column)
              .orElseThrow(
                  () ->
                      new OtherShapeException(
                          "it joins with %s without all columns of their %s, %s"
                              .formatted(made, clause, names(node, key)))));
    }
    return new PlannedArm(rows, Optional.empty(), made, Derivation.of(rows), places, inner, rows);
  }

  /** Arms come before lookups: all joins keep the rows of the root, or leave some out. */
  private UnifiedView ordered(String name, Derivation joined, JsonNode sink, JsonNode rows) {
    List<Integer> order = new ArrayList<>();
    IntStream.range(0, sides.size()).filter(i -> foreignKeys.get(i).isEmpty()).forEach(order::add);
    int arms = order.size();
    IntStream.range(0, sides.size()).filter(i -> !foreignKeys.get(i).isEmpty()).forEach(order::add);
    Integer[] places = new Integer[width];
    int next = 0;
    for (int side : order) {
      for (int i = 0; i < PlanGraph.columns(sides.get(side).rows()).size(); i++) {
        places[firsts.get(side) + i] = next++;
      }
    }
    return new UnifiedView(
        name,
        order.subList(0, arms).stream().map(sides::get).toList(),
        order.subList(arms, order.size()).stream()
            .map(
                side ->
                    new Lookup(
                        sides.get(side),
                        foreignKeys.get(side).stream().map(column -> places[column]).toList()))
            .toList(),
        joined.moved(List.of(places)),
        sink,
        rows);
  }

  private static OtherShapeException otherOperator(String rows, JsonNode node) {
    return new OtherShapeException(
        "%s come through %s, for which there is no fast operator"
            .formatted(rows, PlanGraph.kind(node).replace('-', ' ')));
  }

  private JsonNode input(JsonNode node) {
    return plan.inputs(node).get(0);
  }

  /** Where an aggregate has the columns that it groups by: in front. */
  private static List<Integer> grouping(JsonNode aggregate) {
    return IntStream.range(0, aggregate.path("grouping").size()).boxed().toList();
  }

  private static String names(JsonNode node, List<Integer> places) {
    List<String> columns = PlanGraph.columns(node);
    return String.join(", ", places.stream().map(columns::get).toList());
  }

  private static List<Integer> places(JsonNode array) {
    List<Integer> places = new ArrayList<>();
    array.forEach(place -> places.add(place.asInt()));
    return places;
  }
}
