package dev.insideout.sqlview;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.table.api.PlanReference;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.internal.TableEnvironmentImpl;
import org.apache.flink.table.delegation.Planner;

/**
 * Makes transformations of a compiled plan whose node ids, and so the uids of all operators, depend
 * on the statement alone. Flink numbers nodes with a counter of the whole JVM: the second statement
 * that a process plans would not find the state of its earlier run.
 */
final class StablePlan {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Descriptions repeat what is said elsewhere, and intervals. */
  private static final List<String> SETTINGS =
      List.of("configuration", "description", "miniBatchInterval");

  private StablePlan() {}

  static List<Transformation<?>> translate(StreamTableEnvironment tables, String plan) {
    Planner planner = ((TableEnvironmentImpl) tables).getPlanner();
    try {
      return planner.translatePlan(planner.loadPlan(PlanReference.fromJsonString(plan)));
    } catch (IOException e) {
      throw new UncheckedIOException("reading a plan that was just compiled", e);
    }
  }

  static JsonNode read(String plan) {
    try {
      return JSON.readTree(plan);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("reading a plan that was just compiled", e);
    }
  }

  /** Numbers the nodes from 1 in the order in which the plan lists them. */
  static String renumber(String plan) {
    try {
      JsonNode root = read(plan);
      renumber(root);
      return JSON.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("reading a plan that was just compiled", e);
    }
  }

  /** The plan without the settings that it was made with, such as how long an epoch is. */
  static String timeless(String plan) {
    try {
      JsonNode root = read(plan);
      for (JsonNode node : root.path("nodes")) {
        ((ObjectNode) node).remove(SETTINGS);
      }
      return JSON.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("reading a plan that was just compiled", e);
    }
  }

  private static void renumber(JsonNode root) {
    Map<Integer, Integer> numbers = new HashMap<>();
    for (JsonNode node : root.path("nodes")) {
      int number = numbers.size() + 1;
      numbers.put(node.path("id").asInt(), number);
      ((ObjectNode) node).put("id", number);
    }
    for (JsonNode edge : root.path("edges")) {
      for (String end : List.of("source", "target")) {
        ((ObjectNode) edge).put(end, numbers.get(edge.path(end).asInt()));
      }
    }
  }
}
