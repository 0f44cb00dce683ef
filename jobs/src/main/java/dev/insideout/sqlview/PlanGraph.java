package dev.insideout.sqlview;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;

/** The nodes of a compiled plan, and which of them the rows of each sink go through. */
final class PlanGraph {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** In the order of the plan: a node comes after those that it gets its rows from. */
  private final Map<Integer, JsonNode> nodes = new TreeMap<>();

  private final Map<Integer, List<Integer>> inputs = new HashMap<>();

  private PlanGraph() {}

  /** Reads Flink's JSON of a plan. */
  static PlanGraph of(String plan) {
    JsonNode root;
    try {
      root = JSON.readTree(plan);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("reading a plan that was just compiled", e);
    }
    PlanGraph graph = new PlanGraph();
    for (JsonNode node : root.path("nodes")) {
      graph.nodes.put(node.path("id").asInt(), node);
    }
    for (JsonNode edge : root.path("edges")) {
      graph
          .inputs
          .computeIfAbsent(edge.path("target").asInt(), id -> new ArrayList<>())
          .add(edge.path("source").asInt());
    }
    return graph;
  }

  /**
   * The node that writes to a table.
   *
   * @param identifier the table's full name, quoted
   */
  JsonNode sink(String identifier) {
    return nodes.values().stream()
        .filter(node -> node.at("/dynamicTableSink/table/identifier").asText().equals(identifier))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("the plan has no sink " + identifier));
  }

  /** The part of the plan that the rows of {@code sink} go through. */
  PlanGraph upTo(JsonNode sink) {
    PlanGraph part = new PlanGraph();
    Deque<Integer> left = new ArrayDeque<>(List.of(sink.path("id").asInt()));
    while (!left.isEmpty()) {
      int id = left.remove();
      if (part.nodes.put(id, nodes.get(id)) == null) {
        List<Integer> before = inputs.getOrDefault(id, List.of());
        part.inputs.put(id, before);
        left.addAll(before);
      }
    }
    return part;
  }

  Collection<JsonNode> nodes() {
    return nodes.values();
  }

  /** The nodes that {@code node} gets its rows from, the left one first. */
  List<JsonNode> inputs(JsonNode node) {
    return inputs.getOrDefault(node.path("id").asInt(), List.of()).stream()
        .map(nodes::get)
        .toList();
  }

  /** The node that {@code node} gets its rows from, or the left one. */
  JsonNode input(JsonNode node) {
    return inputs(node).get(0);
  }

  /** The nodes that get their rows from {@code node}. */
  List<JsonNode> consumers(JsonNode node) {
    int id = node.path("id").asInt();
    return nodes.values().stream()
        .filter(other -> inputs.getOrDefault(other.path("id").asInt(), List.of()).contains(id))
        .toList();
  }

  /** The full names, quoted, of the tables that it reads. */
  Set<String> tablesRead() {
    return nodes.values().stream()
        .filter(node -> isOf(node, "table-source-scan"))
        .map(PlanGraph::table)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The full name, quoted, of the table that {@code scan} reads. */
  static String table(JsonNode scan) {
    return scan.at("/scanTableSource/table/identifier").asText();
  }

  /** All calls of functions and aggregates. */
  Stream<JsonNode> calls() {
    return nodes.values().stream().flatMap(PlanGraph::calls);
  }

  /** Those in a node, or in an expression of one. */
  static Stream<JsonNode> calls(JsonNode part) {
    return part.findParents("internalName").stream();
  }

  /** {@code $CURRENT_TIMESTAMP$1} is CURRENT_TIMESTAMP in its first version. */
  static String functionName(JsonNode call) {
    return call.path("internalName").asText().replaceAll("^\\$+|\\$\\d+$", "");
  }

  /** True when the node is of that type, in any version. */
  static boolean isOf(JsonNode node, String type) {
    return node.path("type").asText().startsWith("stream-exec-" + type + "_");
  }

  /** The type of the node without its version, such as {@code join}. */
  static String kind(JsonNode node) {
    return node.path("type").asText().replaceAll("^stream-exec-|_\\d+$", "");
  }

  /**
   * The column of the input that a column of a projection hands on as it is, but that it may be
   * null; -1 where it is another.
   */
  static int handedOn(JsonNode projected) {
    if (projected.path("kind").asText().equals("INPUT_REF")) {
      return projected.path("inputIndex").asInt();
    }
    JsonNode operand = projected.path("operands").path(0);
    String declared = projected.path("type").asText();
    boolean widens =
        functionName(projected).equals("CAST")
            && operand.path("type").asText().equals(declared + " NOT NULL");
    return widens ? handedOn(operand) : -1;
  }

  /** The columns that {@code node} puts out. */
  static List<String> columns(JsonNode node) {
    if (node.path("outputType").isObject()) {
      List<String> names = new ArrayList<>();
      node.at("/outputType/fields").forEach(field -> names.add(field.path("name").asText()));
      return names;
    }
    return row(node).getFieldNames();
  }

  /** What the columns at some places are called, as a list for people. */
  static String names(JsonNode node, List<Integer> places) {
    List<String> columns = columns(node);
    return places.stream().map(columns::get).collect(Collectors.joining(", "));
  }

  /** An array of places. */
  static List<Integer> places(JsonNode array) {
    List<Integer> places = new ArrayList<>();
    array.forEach(place -> places.add(place.asInt()));
    return places;
  }

  /** Where an aggregate has the columns that it groups by: in front. */
  static List<Integer> grouping(JsonNode aggregate) {
    return IntStream.range(0, aggregate.path("grouping").size()).boxed().toList();
  }

  /** The types of {@link #columns}; empty for one that is structured. */
  static List<String> types(JsonNode node) {
    if (node.path("outputType").isObject()) {
      List<String> types = new ArrayList<>();
      node.at("/outputType/fields").forEach(field -> types.add(field.path("fieldType").asText()));
      return types;
    }
    return row(node).getChildren().stream().map(LogicalType::asSummaryString).toList();
  }

  /**
   * Names a structured type of a node, which hops cannot keep.
   *
   * @return its column and what that is; empty where all types are plain
   */
  static Optional<String> structured(JsonNode node) {
    for (JsonNode field : node.at("/outputType/fields")) {
      JsonNode type = field.path("fieldType");
      if (type.isObject()) {
        return Optional.of("%s, that is %s".formatted(field.path("name").asText(), told(type)));
      }
    }
    return Optional.empty();
  }

  /** Plans write a type as a structure where SQL has no words for it: '' is a CHAR(0). */
  private static String told(JsonNode type) {
    if (type.has("kind")) {
      return "a time attribute";
    }
    return type.path("length").asInt(-1) == 0
        ? "nothing but ''"
        : "of a type that only Flink's operators keep, " + type.path("type").asText();
  }

  /** The columns and their types, of a node that has no structured ones. */
  static RowType row(JsonNode node) {
    return (RowType)
        LogicalTypeParser.parse(node.path("outputType").asText(), PlanGraph.class.getClassLoader());
  }
}
