package dev.insideout.sqlview;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.RowType;

/**
 * A plan in Flink's JSON that is put together from parts of a compiled one and nodes of our own.
 * These have numbers that the compiled plan has none of, so that no uid comes twice.
 */
final class PlanDraft {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final ObjectNode root = JSON.objectNode();
  private final ArrayNode nodes;
  private final ArrayNode edges;
  private final JsonNode template;
  private final IntSupplier numbers;

  /**
   * @param compiled the plan whose version and manner it has
   * @param numbers gives a number that no other node of the job has
   */
  PlanDraft(JsonNode compiled, IntSupplier numbers) {
    this.template = compiled;
    this.numbers = numbers;
    root.set("flinkVersion", compiled.path("flinkVersion"));
    nodes = root.putArray("nodes");
    edges = root.putArray("edges");
  }

  boolean isEmpty() {
    return nodes.isEmpty();
  }

  /** Takes nodes of the compiled plan over as they are, with what is between them. */
  void keep(Set<Integer> kept) {
    for (JsonNode node : template.path("nodes")) {
      if (kept.contains(node.path("id").asInt())) {
        nodes.add(node);
      }
    }
    for (JsonNode edge : template.path("edges")) {
      if (kept.contains(edge.path("source").asInt())
          && kept.contains(edge.path("target").asInt())) {
        edges.add(edge);
      }
    }
  }

  /** A scan of {@code table}, its full name quoted. */
  int scan(String table, RowType rows) {
    ObjectNode scan = node("table-source-scan", rows);
    scan.putObject("scanTableSource").putObject("table").put("identifier", table);
    return add(scan);
  }

  /**
   * Projects and filters what comes from {@code input}.
   *
   * @param condition empty where all rows are handed on
   */
  int calc(int input, List<JsonNode> columns, Optional<JsonNode> condition, RowType rows) {
    ObjectNode calc = node("calc", rows);
    calc.putArray("projection").addAll(columns);
    calc.set("condition", condition.orElse(JSON.nullNode()));
    return behind(input, calc);
  }

  /** Leaves out what rows were before they were updated. */
  int dropUpdateBefore(int input, RowType rows) {
    return behind(input, node("drop-update-before", rows));
  }

  /** Writes what comes from {@code input} into {@code table}, its full name quoted. */
  int end(int input, String table, RowType rows) {
    JsonNode sink = anySink();
    ObjectNode end = node(PlanGraph.kind(sink), rows);
    end.set("type", sink.path("type"));
    end.set("configuration", sink.path("configuration"));
    end.putObject("dynamicTableSink").putObject("table").put("identifier", table);
    end.putArray("inputChangelogMode")
        .add("INSERT")
        .add("UPDATE_BEFORE")
        .add("UPDATE_AFTER")
        .add("DELETE");
    return behind(input, end);
  }

  /** Takes a sink of the compiled plan over, behind {@code input}. */
  void sink(int input, JsonNode sink) {
    nodes.add(sink);
    connect(input, sink.path("id").asInt());
  }

  /** Flink's JSON of it. */
  String text() {
    return root.toString();
  }

  private JsonNode anySink() {
    for (JsonNode node : template.path("nodes")) {
      if (PlanGraph.isOf(node, "sink")) {
        return node;
      }
    }
    throw new IllegalArgumentException("the plan has no sink");
  }

  private ObjectNode node(String kind, RowType rows) {
    return JSON.objectNode()
        .put("type", "stream-exec-%s_1".formatted(kind))
        .put("outputType", rows.asSerializableString())
        .put("description", kind);
  }

  private int behind(int input, ObjectNode node) {
    ObjectNode property = node.putArray("inputProperties").addObject();
    property.putObject("requiredDistribution").put("type", "UNKNOWN");
    property.put("damBehavior", "PIPELINED").put("priority", 0);
    int id = add(node);
    connect(input, id);
    return id;
  }

  private int add(ObjectNode node) {
    int id = numbers.getAsInt();
    nodes.add(node.put("id", id));
    return id;
  }

  private void connect(int source, int target) {
    ObjectNode edge = edges.addObject().put("source", source).put("target", target);
    edge.putObject("shuffle").put("type", "FORWARD");
    edge.put("shuffleMode", "PIPELINED");
  }

  /** {@code rows} with a column more, which tells whether a row is there. */
  static RowType filtered(RowType rows) {
    String name =
        IntStream.iterate(0, i -> i + 1)
            .mapToObj(i -> "passes" + (i == 0 ? "" : i))
            .filter(free -> !rows.getFieldNames().contains(free))
            .findFirst()
            .orElseThrow();
    return new RowType(
        Stream.concat(
                rows.getFields().stream(), Stream.of(new RowType.RowField(name, new BooleanType())))
            .toList());
  }
}
