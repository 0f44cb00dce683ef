package dev.insideout.sqlview;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The columns of tables, as {@code table.column}, that decide which rows a view has: those of
 * WHERE, ON, GROUP BY, ORDER BY and their like. Of an operator that is not known, all that it gets
 * do.
 */
final class DecidingColumns {
  private final PlanGraph plan;
  private final ColumnLineage lineage;
  private final Set<String> found = new TreeSet<>();

  private DecidingColumns(PlanGraph plan, ColumnLineage lineage) {
    this.plan = plan;
    this.lineage = lineage;
  }

  /**
   * @param plan the part of a plan that the view's rows go through
   * @param tables those that it reads, by their full names
   */
  static Set<String> of(PlanGraph plan, Map<String, SourceTable> tables) {
    DecidingColumns columns = new DecidingColumns(plan, new ColumnLineage(plan, tables));
    plan.nodes().forEach(columns::look);
    return columns.found;
  }

  private void look(JsonNode node) {
    switch (PlanGraph.kind(node)) {
      case "table-source-scan",
          "sink",
          "exchange",
          "mini-batch-assigner",
          "drop-update-before",
          "union",
          // Its filter stands where its accumulators are made.
          "global-group-aggregate" -> {}
      case "changelog-normalize" -> add(node, references(node));
      case "watermark-assigner" -> add(node, references(node.path("watermarkExpr")));
      case "calc" -> add(node, references(node.path("condition")));
      case "join" -> joined(node);
      case "group-aggregate", "local-group-aggregate" -> add(node, numbers(node.path("grouping")));
      case "rank", "over-aggregate", "deduplicate", "sort", "sort-limit", "limit" -> ordered(node);
      default -> plan.inputs(node).forEach(this::all);
    }
  }

  private void all(JsonNode input) {
    lineage.of(input).forEach(found::addAll);
  }

  private void joined(JsonNode join) {
    JsonNode spec = join.path("joinSpec");
    List<Set<String>> left = lineage.of(plan.inputs(join).get(0));
    List<Set<String>> right = lineage.of(plan.inputs(join).get(1));
    List<Set<String>> both = new ArrayList<>(left);
    both.addAll(right);
    numbers(spec.path("leftKeys")).forEach(column -> found.addAll(left.get(column)));
    numbers(spec.path("rightKeys")).forEach(column -> found.addAll(right.get(column)));
    references(spec.path("nonEquiCondition")).forEach(column -> found.addAll(both.get(column)));
  }

  /** The columns that rows are put together by, and those that they are put in order by. */
  private void ordered(JsonNode node) {
    List<Integer> columns = new ArrayList<>(numbers(node.path("uniqueKeys")));
    for (JsonNode fields : node.findValues("fields")) {
      columns.addAll(numbers(fields));
      fields.findValues("index").forEach(index -> columns.add(index.asInt()));
    }
    add(node, columns);
    if (node.at("/rankRange/type").asText().equals("Variable")) {
      all(plan.inputs(node).get(0));
    }
  }

  private void add(JsonNode node, List<Integer> columns) {
    List<Set<String>> input = lineage.of(plan.inputs(node).get(0));
    columns.forEach(column -> found.addAll(input.get(column)));
  }

  private static List<Integer> references(JsonNode expression) {
    return expression.findValues("inputIndex").stream().map(JsonNode::asInt).toList();
  }

  private static List<Integer> numbers(JsonNode array) {
    List<Integer> numbers = new ArrayList<>();
    array.forEach(
        value -> {
          if (value.isInt()) {
            numbers.add(value.asInt());
          }
        });
    return numbers;
  }
}
