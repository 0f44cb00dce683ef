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
  private final ArmShape arms;

  /** What is joined so far, the root first, each with the place of its first column. */
  private final List<PlannedArm> sides = new ArrayList<>();

  private final List<Integer> firsts = new ArrayList<>();

  /** The foreign key of each side; none where it shares the root's key. */
  private final List<Optional<List<Integer>>> foreignKeys = new ArrayList<>();

  private int width;

  private UnifiedShape(PlanGraph plan, Map<String, SourceTable> tables) {
    this.plan = plan;
    this.arms = new ArmShape(plan, tables);
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
    JsonNode rows = plan.input(sink);
    Derivation joined = joined(rows);
    if (sides.size() == 1) {
      throw new OtherShapeException("it joins nothing: its rows are those of one table");
    }
    ArmShape.requirePlainTypes("its rows have", rows);
    return ordered(name, joined, sink, rows);
  }

  /** The columns of {@code node}, made of those of all that is joined up to it. */
  private Derivation joined(JsonNode node) throws OtherShapeException {
    if (isRoot(node)) {
      return root(node);
    }
    return switch (PlanGraph.kind(node)) {
      case "exchange", "drop-update-before" -> joined(plan.input(node));
      case "calc" -> {
        requireUnshared(node);
        yield computedOnce(joined(plan.input(node))).through(node);
      }
      case "join" -> {
        requireUnshared(node);
        yield join(node, computedOnce(joined(plan.input(node))));
      }
      case "group-aggregate", "global-group-aggregate" ->
          throw new OtherShapeException(
              "its rows are sums, GROUP BY %s, and not a table's rows joined with others"
                  .formatted(PlanGraph.names(node, PlanGraph.grouping(node))));
      default -> throw OtherShapeException.operator("its rows", node);
    };
  }

  /** Whatever goes on from columns computes them anew, once for each use. */
  private static Derivation computedOnce(Derivation joined) throws OtherShapeException {
    ArmShape.requireRepeatable("it goes on from a column that calls", joined.columns());
    return joined;
  }

  /** True where nothing is joined up to {@code node}. */
  private boolean isRoot(JsonNode node) {
    return switch (PlanGraph.kind(node)) {
      case "table-source-scan" -> true;
      case "exchange", "drop-update-before", "mini-batch-assigner", "changelog-normalize", "calc" ->
          isRoot(plan.input(node));
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
    PlannedArm root = arms.of(node, true);
    add(root, Optional.empty());
    return Derivation.of(root.rows());
  }

  private Derivation join(JsonNode join, Derivation left) throws OtherShapeException {
    JsonNode spec = join.path("joinSpec");
    boolean inner = spec.path("joinType").asText().equals("INNER");
    PlannedArm right = arms.of(plan.inputs(join).get(1), inner);
    requireFast(join, right);
    List<Integer> compared = PlanGraph.places(spec.path("rightKeys"));
    List<Integer> pointing = new ArrayList<>();
    for (int key : PlanGraph.places(spec.path("leftKeys"))) {
      pointing.add(
          left.handedOn(key)
              .orElseThrow(
                  () ->
                      new OtherShapeException(
                          "its join with %s compares a column that is computed"
                              .formatted(right.name()))));
    }
    requireSameTypes(pointing, right, compared);
    int first = width;
    join(right, pointing, compared, inner);
    return left.beside(
            PlanGraph.types(join).subList(left.columns().size(), PlanGraph.types(join).size()),
            first)
        .where(spec.path("nonEquiCondition"));
  }

  /** Refuses a join that hops cannot do, whatever it compares on its left side. */
  private static void requireFast(JsonNode join, PlannedArm right) throws OtherShapeException {
    JsonNode spec = join.path("joinSpec");
    String type = spec.path("joinType").asText();
    String name = right.name();
    if (!Set.of("INNER", "LEFT").contains(type)) {
      throw new OtherShapeException(
          "it has a %s JOIN with %s; only LEFT and INNER joins have fast operators"
              .formatted(type, name));
    }
    if (spec.path("nonEquiCondition").isObject() && !right.inner()) {
      throw new OtherShapeException(
          "its LEFT JOIN with %s compares more than keys in ON".formatted(name));
    }
    List<Integer> compared = PlanGraph.places(spec.path("rightKeys"));
    if (!new HashSet<>(compared).equals(new HashSet<>(right.key()))
        || compared.size() != right.key().size()) {
      throw new OtherShapeException(
          "its join with %s is not by the whole key of %s and nothing else, %s"
              .formatted(name, name, PlanGraph.names(right.rows(), right.key())));
    }
    for (JsonNode filtered : spec.path("filterNulls")) {
      if (!filtered.asBoolean()) {
        throw new OtherShapeException(
            "its join with %s takes NULL for equal to NULL".formatted(name));
      }
    }
    Optional<String> lifetime = EpochRules.lifetimes(join).findFirst();
    if (lifetime.isPresent()) {
      throw new OtherShapeException(
          "its join with %s forgets rows after %s; fast operators keep them"
              .formatted(name, lifetime.get()));
    }
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
    if (sameKey) {
      add(right.keyedBy(inRootsOrder, inner), Optional.empty());
    } else {
      add(right.keyedBy(compared, inner), Optional.of(pointing));
    }
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

  private void add(PlannedArm side, Optional<List<Integer>> foreignKey) {
    sides.add(side);
    firsts.add(width);
    foreignKeys.add(foreignKey);
    width += PlanGraph.columns(side.rows()).size();
  }

  /** Arms come before lookups: all joins keep the rows of the root, or leave some out. */
  private UnifiedView ordered(String name, Derivation joined, JsonNode sink, JsonNode rows) {
    List<Integer> order = new ArrayList<>();
    IntStream.range(0, sides.size()).filter(i -> foreignKeys.get(i).isEmpty()).forEach(order::add);
    int shared = order.size();
    IntStream.range(0, sides.size())
        .filter(i -> foreignKeys.get(i).isPresent())
        .forEach(order::add);
    Integer[] places = new Integer[width];
    int next = 0;
    for (int side : order) {
      for (int i = 0; i < PlanGraph.columns(sides.get(side).rows()).size(); i++) {
        places[firsts.get(side) + i] = next++;
      }
    }
    return new UnifiedView(
        name,
        order.subList(0, shared).stream().map(sides::get).toList(),
        order.subList(shared, order.size()).stream()
            .map(
                side ->
                    new Lookup(
                        sides.get(side),
                        foreignKeys.get(side).orElseThrow().stream()
                            .map(column -> places[column])
                            .toList()))
            .toList(),
        joined.moved(List.of(places)),
        sink,
        rows);
  }
}
