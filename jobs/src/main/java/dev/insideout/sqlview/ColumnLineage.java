package dev.insideout.sqlview;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Of which columns of which tables the columns of a plan's nodes are made, as {@code table.column};
 * {@code table.*} where rows are counted. What decides whether a row is there at all, such as the
 * columns of WHERE and ON, is not told.
 */
final class ColumnLineage {
  private final PlanGraph plan;
  private final Map<String, SourceTable> tables;
  private final Map<Integer, List<Set<String>>> known = new HashMap<>();

  /**
   * @param tables those that the plan reads, by their full names
   */
  ColumnLineage(PlanGraph plan, Map<String, SourceTable> tables) {
    this.plan = plan;
    this.tables = tables;
  }

  /** What each column of {@code view} is made of; nothing for a constant. */
  static Map<String, Set<String>> of(PlannedView view) {
    return new ColumnLineage(view.plan(), view.tables()).of(view.statement());
  }

  /** What each column of a view is made of whose rows go through the plan. */
  Map<String, Set<String>> of(ViewStatement view) {
    JsonNode sink = plan.sink(GroupTables.sink(view.name()));
    List<Set<String>> sources = of(plan.inputs(sink).get(0));
    List<String> names = view.columns().getColumnNames();
    Map<String, Set<String>> columns = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      columns.put(names.get(i), Collections.unmodifiableSet(sources.get(i)));
    }
    return Collections.unmodifiableMap(columns);
  }

  /** What each column that {@code node} puts out is made of. */
  List<Set<String>> of(JsonNode node) {
    int id = node.path("id").asInt();
    List<Set<String>> found = known.get(id);
    if (found == null) {
      found = find(node);
      known.put(id, found);
    }
    return found;
  }

  private List<Set<String>> find(JsonNode node) {
    return switch (PlanGraph.kind(node)) {
      case "table-source-scan" -> ofTable(node);
      case "exchange",
          "mini-batch-assigner",
          "drop-update-before",
          "changelog-normalize",
          "watermark-assigner",
          "sort-limit",
          "limit",
          "deduplicate" ->
          of(plan.inputs(node).get(0));
      case "union" -> united(node);
      case "calc" -> projected(node);
      case "join" -> joined(node);
      case "group-aggregate", "local-group-aggregate" ->
          aggregated(node, of(plan.inputs(node).get(0)), node);
      case "global-group-aggregate" -> {
        // What it is given are accumulators; their arguments are those of the local aggregate.
        JsonNode local = plan.inputs(plan.inputs(node).get(0)).get(0);
        yield aggregated(node, of(plan.inputs(local).get(0)), local);
      }
      default -> ofAll(node);
    };
  }

  private List<Set<String>> ofTable(JsonNode scan) {
    String table = tables.get(PlanGraph.table(scan)).name();
    return PlanGraph.columns(scan).stream()
        .<Set<String>>map(column -> new TreeSet<>(Set.of("%s.%s".formatted(table, column))))
        .toList();
  }

  private List<Set<String>> united(JsonNode union) {
    List<Set<String>> columns = new ArrayList<>();
    for (JsonNode input : plan.inputs(union)) {
      List<Set<String>> more = of(input);
      for (int i = 0; i < more.size(); i++) {
        if (columns.size() == i) {
          columns.add(new TreeSet<>());
        }
        columns.get(i).addAll(more.get(i));
      }
    }
    return columns;
  }

  private List<Set<String>> projected(JsonNode calc) {
    List<Set<String>> input = of(plan.inputs(calc).get(0));
    List<Set<String>> columns = new ArrayList<>();
    for (JsonNode expression : calc.path("projection")) {
      Set<String> sources = new TreeSet<>();
      expression
          .findValues("inputIndex")
          .forEach(index -> sources.addAll(input.get(index.asInt())));
      columns.add(sources);
    }
    return columns;
  }

  private List<Set<String>> joined(JsonNode join) {
    List<Set<String>> columns = new ArrayList<>(of(plan.inputs(join).get(0)));
    if (!Set.of("SEMI", "ANTI").contains(join.at("/joinSpec/joinType").asText())) {
      columns.addAll(of(plan.inputs(join).get(1)));
    }
    return columns;
  }

  private List<Set<String>> aggregated(
      JsonNode aggregate, List<Set<String>> input, JsonNode calls) {
    List<Set<String>> columns = new ArrayList<>();
    calls.path("grouping").forEach(column -> columns.add(input.get(column.asInt())));
    for (JsonNode call : calls.path("aggCalls")) {
      Set<String> sources = new TreeSet<>();
      call.path("argList").forEach(argument -> sources.addAll(input.get(argument.asInt())));
      if (call.path("filterArg").asInt(-1) >= 0) {
        sources.addAll(input.get(call.path("filterArg").asInt()));
      }
      columns.add(sources.isEmpty() ? rowsBehind(aggregate) : sources);
    }
    return columns;
  }

  private Set<String> rowsBehind(JsonNode node) {
    Set<String> rows = new TreeSet<>();
    plan.upTo(node).tablesRead().forEach(table -> rows.add(tables.get(table).name() + ".*"));
    return rows;
  }

  /** An operator whose columns are not followed: each may be made of all that it gets. */
  private List<Set<String>> ofAll(JsonNode node) {
    Set<String> all = new TreeSet<>();
    plan.inputs(node).forEach(input -> of(input).forEach(all::addAll));
    List<Set<String>> columns = new ArrayList<>();
    PlanGraph.columns(node).forEach(column -> columns.add(all));
    List<JsonNode> inputs = plan.inputs(node);
    if (Set.of("rank", "over-aggregate").contains(PlanGraph.kind(node))) {
      // They hand on what they get, and add columns behind it.
      List<Set<String>> first = of(inputs.get(0));
      for (int i = 0; i < Math.min(first.size(), columns.size()); i++) {
        columns.set(i, first.get(i));
      }
    }
    return columns;
  }
}
