package dev.insideout.sqlview;

import com.fasterxml.jackson.databind.JsonNode;
import dev.insideout.sqlview.UnifiedView.PlannedArm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds in a plan one side of joins that the fast path has operators for: rows of a table with a
 * primary key, sums, or the first rows of partitions, with any projections and filters that hand
 * their key on.
 */
final class ArmShape {
  private final PlanGraph plan;
  private final Map<String, SourceTable> tables;

  /**
   * @param tables those that are read, by their full names, quoted
   */
  ArmShape(PlanGraph plan, Map<String, SourceTable> tables) {
    this.plan = plan;
    this.tables = tables;
  }

  /**
   * A side of a join.
   *
   * @param input whose rows are joined
   * @param inner true where none is joined without one of them
   */
  PlannedArm of(JsonNode input, boolean inner) throws OtherShapeException {
    JsonNode rows = input;
    while (Set.of("exchange", "drop-update-before", "mini-batch-assigner")
        .contains(PlanGraph.kind(rows))) {
      rows = plan.input(rows);
    }
    requirePlainTypes("it joins rows with", rows);
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
        default -> throw OtherShapeException.operator("it joins with rows that", at);
      }
      at = plan.input(at);
    }
  }

  /**
   * Refuses rows that hops cannot keep.
   *
   * @param has how a sentence about them begins that goes on with their column
   */
  static void requirePlainTypes(String has, JsonNode rows) throws OtherShapeException {
    Optional<String> structured = PlanGraph.structured(rows);
    if (structured.isPresent()) {
      throw new OtherShapeException("%s a column, %s".formatted(has, structured.get()));
    }
  }

  /**
   * Refuses expressions that may not be computed twice.
   *
   * @param calls how a sentence about them begins that goes on with the function that they call
   */
  static void requireRepeatable(String calls, List<JsonNode> expressions)
      throws OtherShapeException {
    Optional<String> function =
        expressions.stream().flatMap(EpochRules::functionsNotOfTheRecords).findFirst();
    if (function.isPresent()) {
      throw new OtherShapeException(
          "%s %s(), which gives another value wherever it is computed"
              .formatted(calls, function.get()));
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
    requirePlainTypes(table.name() + " has", scan);
    Derivation derived = Derivation.of(scan);
    for (JsonNode step : steps) {
      requireRepeatable("%s has a column that calls".formatted(table.name()), derived.columns());
      derived =
          PlanGraph.isOf(step, "calc")
              ? derived.through(step)
              : derived.where(step.path("filterCondition"));
    }
    requireRepeatable("%s is filtered by".formatted(table.name()), derived.conditions());
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
    return planned(
        "sums", "GROUP BY", aggregate, PlanGraph.grouping(aggregate), steps, inner, rows);
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
    List<Integer> partition = PlanGraph.places(rank.at("/partition/fields"));
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
    if (key.isEmpty()) {
      throw new OtherShapeException("it joins with %s without %s".formatted(made, clause));
    }
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
                              .formatted(made, clause, PlanGraph.names(node, key)))));
    }
    return new PlannedArm(rows, Optional.empty(), made, Derivation.of(rows), places, inner, rows);
  }
}
