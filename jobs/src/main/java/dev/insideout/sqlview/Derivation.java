package dev.insideout.sqlview;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What projections and filters above some node of a plan come to, as one.
 *
 * @param columns expressions over the node's columns
 * @param conditions over the node's columns; a row is there where all of them are true
 */
record Derivation(List<JsonNode> columns, List<JsonNode> conditions) {
  Derivation {
    columns = List.copyOf(columns);
    conditions = List.copyOf(conditions);
  }

  /** The node's own columns. */
  static Derivation of(JsonNode node) {
    return new Derivation(columns(node, 0), List.of());
  }

  private static List<JsonNode> columns(JsonNode node, int first) {
    List<String> types = PlanGraph.types(node);
    return IntStream.range(0, types.size())
        .mapToObj(i -> PlanExpressions.column(first + i, types.get(i)))
        .toList();
  }

  /** With {@code calc} above it. */
  Derivation through(JsonNode calc) {
    List<JsonNode> projected = new ArrayList<>();
    calc.path("projection").forEach(e -> projected.add(PlanExpressions.over(e, columns)));
    return new Derivation(projected, where(calc.path("condition")).conditions);
  }

  /** With a filter above it; without one where it is null. */
  Derivation where(JsonNode condition) {
    return condition.isObject()
        ? new Derivation(
            columns,
            Stream.concat(conditions.stream(), Stream.of(PlanExpressions.over(condition, columns)))
                .toList())
        : this;
  }

  /** With the columns from {@code first} on beside it. */
  Derivation beside(List<String> types, int first) {
    List<JsonNode> both = new ArrayList<>(columns);
    for (int i = 0; i < types.size(); i++) {
      both.add(PlanExpressions.column(first + i, types.get(i)));
    }
    return new Derivation(both, conditions);
  }

  /** With the node's columns at other places: the first at that of the first entry, and so on. */
  Derivation moved(List<Integer> places) {
    return new Derivation(
        columns.stream().map(column -> PlanExpressions.moved(column, places)).toList(),
        conditions.stream().map(condition -> PlanExpressions.moved(condition, places)).toList());
  }

  /** The column of the node that is handed on as the one at {@code place}. */
  OptionalInt handedOn(int place) {
    int column = PlanGraph.handedOn(columns.get(place));
    return column < 0 ? OptionalInt.empty() : OptionalInt.of(column);
  }

  /** Where the node's column is handed on; the first place, if there are several. */
  OptionalInt placeOf(int column) {
    return IntStream.range(0, columns.size())
        .filter(place -> PlanGraph.handedOn(columns.get(place)) == column)
        .findFirst();
  }

  /** The places of the node's columns where it hands these on and does nothing else. */
  Optional<int[]> picked() {
    return conditions.isEmpty() && columns.stream().allMatch(PlanExpressions::isColumn)
        ? Optional.of(
            columns.stream().mapToInt(column -> column.path("inputIndex").asInt()).toArray())
        : Optional.empty();
  }

  /** True where it hands on {@code width} columns, all that there are, as they are. */
  boolean changesNothing(int width) {
    int[] all = IntStream.range(0, width).toArray();
    return picked().filter(places -> Arrays.equals(places, all)).isPresent();
  }

  /** What must be true of a row for it to be there; empty where all are. */
  Optional<JsonNode> condition() {
    return conditions.isEmpty() ? Optional.empty() : Optional.of(PlanExpressions.all(conditions));
  }
}
