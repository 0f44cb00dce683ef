package dev.insideout.sqlview;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The nodes of a compiled plan, and which of them the rows of each sink go through. */
final class PlanGraph {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<Integer, JsonNode> nodes = new LinkedHashMap<>();
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

  /** {@code sink} and all nodes before it. */
  List<JsonNode> upTo(JsonNode sink) {
    Map<Integer, JsonNode> found = new LinkedHashMap<>();
    Deque<Integer> left = new ArrayDeque<>(List.of(sink.path("id").asInt()));
    while (!left.isEmpty()) {
      int id = left.remove();
      if (found.put(id, nodes.get(id)) == null) {
        left.addAll(inputs.getOrDefault(id, List.of()));
      }
    }
    return List.copyOf(found.values());
  }
}
