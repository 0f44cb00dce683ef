package dev.insideout.sqlview;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Finds in a view's plan which columns of its tables are bound to the columns of its rows, and to
 * one another. What an expression hides, and what an operator decides by rows of other keys, binds
 * nothing: more rows may then be found than are behind a row, and never fewer.
 */
final class InputTracing {
  private static final Set<String> UNITS =
      Set.of("SECOND", "MINUTE", "HOUR", "DAY", "MONTH", "YEAR");

  private final PlanGraph plan;
  private final Map<String, SourceTable> tables;
  private final List<Read> reads = new ArrayList<>();

  /** Variables that turned out to be one, each with the one that it became. */
  private final Map<Integer, Integer> became = new HashMap<>();

  private final Map<Integer, Set<Integer>> within = new HashMap<>();
  private final List<Derived> derived = new ArrayList<>();
  private final Map<Integer, String> constants = new HashMap<>();
  private int variables;

  /** A reading of a table, with the variables of its columns. */
  private record Read(String table, List<String> columns, List<Integer> variables) {}

  /** That {@code variable} is {@code of}, taken as {@code reading} says. */
  private record Derived(int variable, InputTrace.Reading reading, int of) {}

  private InputTracing(PlannedView view) {
    this.plan = view.plan();
    this.tables = view.tables();
  }

  static InputTrace of(PlannedView view) {
    InputTracing tracing = new InputTracing(view);
    JsonNode sink = view.plan().sink(GroupTables.sink(view.statement().name()));
    List<Integer> rows = tracing.of(view.plan().inputs(sink).get(0));
    Map<String, Integer> columns = new LinkedHashMap<>();
    for (String column : view.statement().columns().getColumnNames()) {
      columns.put(column, tracing.now(rows.get(columns.size())));
    }
    return new InputTrace(columns, tracing.within(), tracing.scans(), ColumnLineage.of(view));
  }

  /** The variables of the columns that {@code node} puts out; every way to a table is its own. */
  private List<Integer> of(JsonNode node) {
    return switch (PlanGraph.kind(node)) {
      case "table-source-scan" -> read(node);
      case "exchange",
          "mini-batch-assigner",
          "drop-update-before",
          "changelog-normalize",
          "watermark-assigner" ->
          of(plan.inputs(node).get(0));
      case "calc" -> projected(node);
      case "join" -> joined(node);
      case "union" -> united(node);
      case "group-aggregate", "local-group-aggregate", "global-group-aggregate" ->
          handedOn(node, node.path("grouping"), true);
      case "rank" -> handedOn(node, node.at("/partition/fields"), false);
      case "over-aggregate" -> handedOn(node, node.at("/overSpec/partition/fields"), false);
      case "deduplicate" -> handedOn(node, node.path("uniqueKeys"), false);
      default -> {
        plan.inputs(node).forEach(this::of);
        yield unknown(PlanGraph.columns(node).size());
      }
    };
  }

  private List<Integer> read(JsonNode scan) {
    List<String> columns = PlanGraph.columns(scan);
    Read read =
        new Read(tables.get(PlanGraph.table(scan)).name(), columns, unknown(columns.size()));
    reads.add(read);
    return read.variables();
  }

  private List<Integer> projected(JsonNode calc) {
    List<Integer> input = of(plan.inputs(calc).get(0));
    requireConstants(calc.path("condition"), input);
    List<Integer> columns = new ArrayList<>();
    calc.path("projection").forEach(expression -> columns.add(of(expression, input)));
    return columns;
  }

  private void requireConstants(JsonNode condition, List<Integer> input) {
    JsonNode operands = condition.path("operands");
    switch (PlanGraph.functionName(condition)) {
      case "AND" -> operands.forEach(operand -> requireConstants(operand, input));
      case "=" -> {
        JsonNode literal = operands.path(1);
        if (isReference(operands.path(0)) && literal.path("value").isValueNode()) {
          constants.put(
              input.get(operands.path(0).path("inputIndex").asInt()),
              literal.path("value").asText());
        }
      }
      default -> {}
    }
  }

  private static boolean isReference(JsonNode expression) {
    return expression.path("kind").asText().equals("INPUT_REF");
  }

  private int of(JsonNode expression, List<Integer> input) {
    if (isReference(expression)) {
      return input.get(expression.path("inputIndex").asInt());
    }
    JsonNode operands = expression.path("operands");
    return switch (PlanGraph.functionName(expression)) {
      case "CAST" ->
          keepsValue(operands.path(0).path("type").asText(), expression.path("type").asText())
              ? of(operands.path(0), input)
              : unknown();
      case "COALESCE" -> derive(new InputTrace.OrNull(), of(operands.path(0), input));
      case "FLOOR" -> {
        String unit = operands.path(1).path("value").asText();
        yield UNITS.contains(unit)
            ? derive(new InputTrace.Floor(unit), of(operands.path(0), input))
            : unknown();
      }
      default -> unknown();
    };
  }

  private int derive(InputTrace.Reading reading, int of) {
    int variable = unknown();
    derived.add(new Derived(variable, reading, of));
    return variable;
  }

  /** True where a cast changes no value but perhaps that it may be NULL, or how long it may be. */
  private static boolean keepsValue(String from, String to) {
    String plainFrom = from.replace(" NOT NULL", "");
    String plainTo = to.replace(" NOT NULL", "");
    return !from.isEmpty()
        && (plainFrom.equals(plainTo)
            || plainFrom.startsWith("VARCHAR(")
                && plainTo.equals("VARCHAR(%d)".formatted(Integer.MAX_VALUE)));
  }

  private List<Integer> joined(JsonNode join) {
    List<Integer> left = of(plan.inputs(join).get(0));
    List<Integer> right = of(plan.inputs(join).get(1));
    JsonNode spec = join.path("joinSpec");
    String type = spec.path("joinType").asText();
    for (int i = 0; i < spec.path("leftKeys").size(); i++) {
      int onTheLeft = left.get(spec.path("leftKeys").path(i).asInt());
      int onTheRight = right.get(spec.path("rightKeys").path(i).asInt());
      switch (type) {
        case "INNER" -> unite(onTheLeft, onTheRight);
        case "LEFT", "SEMI", "ANTI" -> bound(onTheRight, onTheLeft);
        case "RIGHT" -> bound(onTheLeft, onTheRight);
        // Rows of either side count without a counterpart.
        default -> {}
      }
    }
    List<Integer> columns = new ArrayList<>(left);
    if (!Set.of("SEMI", "ANTI").contains(type)) {
      columns.addAll(right);
    }
    return columns;
  }

  private List<Integer> united(JsonNode union) {
    List<Integer> columns = unknown(PlanGraph.columns(union).size());
    for (JsonNode input : plan.inputs(union)) {
      List<Integer> branch = of(input);
      for (int i = 0; i < columns.size(); i++) {
        bound(branch.get(i), columns.get(i));
      }
    }
    return columns;
  }

  /**
   * The columns of an operator that looks at all rows with the same values in some of its input's
   * columns. What is known of one of the others says nothing of the rows that it looks at.
   *
   * @param together the columns that those rows share
   * @param only true when it puts out no other column as it was
   */
  private List<Integer> handedOn(JsonNode node, JsonNode together, boolean only) {
    List<Integer> input = of(plan.inputs(node).get(0));
    List<Integer> columns = new ArrayList<>();
    Set<Integer> shared = new LinkedHashSet<>();
    together.forEach(column -> shared.add(column.asInt()));
    if (only) {
      shared.forEach(column -> columns.add(input.get(column)));
    } else {
      for (int i = 0; i < input.size(); i++) {
        columns.add(shared.contains(i) ? input.get(i) : unknown());
        if (!shared.contains(i)) {
          bound(columns.get(i), input.get(i));
        }
      }
    }
    columns.addAll(unknown(PlanGraph.columns(node).size() - columns.size()));
    return columns;
  }

  private int unknown() {
    return variables++;
  }

  private List<Integer> unknown(int count) {
    List<Integer> unknown = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      unknown.add(unknown());
    }
    return unknown;
  }

  /** Notes that the values of {@code inner} are among those of {@code outer}. */
  private void bound(int inner, int outer) {
    within.computeIfAbsent(inner, variable -> new TreeSet<>()).add(outer);
  }

  private void unite(int one, int other) {
    if (now(one) != now(other)) {
      became.put(now(other), now(one));
    }
  }

  private int now(int variable) {
    int now = variable;
    while (became.containsKey(now)) {
      now = became.get(now);
    }
    return now;
  }

  private Map<Integer, Set<Integer>> within() {
    Map<Integer, Set<Integer>> all = new TreeMap<>();
    within.forEach(
        (inner, outer) ->
            all.computeIfAbsent(now(inner), variable -> new TreeSet<>())
                .addAll(outer.stream().map(this::now).toList()));
    return all;
  }

  private List<InputTrace.Scan> scans() {
    Map<Integer, String> required =
        constants.entrySet().stream()
            .collect(
                Collectors.toMap(
                    entry -> now(entry.getKey()), Map.Entry::getValue, (one, other) -> one));
    return reads.stream().map(read -> scan(read, required)).toList();
  }

  private InputTrace.Scan scan(Read read, Map<Integer, String> required) {
    List<InputTrace.Link> links = new ArrayList<>();
    Map<String, String> fixed = new LinkedHashMap<>();
    for (int i = 0; i < read.columns().size(); i++) {
      String column = read.columns().get(i);
      int variable = now(read.variables().get(i));
      links.add(new InputTrace.Link(column, new InputTrace.AsItIs(), variable));
      for (Derived other : derived) {
        if (now(other.of()) == variable) {
          links.add(new InputTrace.Link(column, other.reading(), now(other.variable())));
        }
      }
      if (required.containsKey(variable)) {
        fixed.put(column, required.get(variable));
      }
    }
    return new InputTrace.Scan(read.table(), List.copyOf(links), fixed);
  }
}
