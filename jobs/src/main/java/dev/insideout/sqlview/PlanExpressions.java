package dev.insideout.sqlview;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Expressions over columns as Flink's JSON of a plan has them. */
final class PlanExpressions {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String REFERENCE = "INPUT_REF";
  private static final String NOT_NULL = " NOT NULL";

  private PlanExpressions() {}

  /** The column at that place of the input. */
  static JsonNode column(int place, String type) {
    return JSON.objectNode().put("kind", REFERENCE).put("inputIndex", place).put("type", type);
  }

  /** True where it is but a column of the input. */
  static boolean isColumn(JsonNode expression) {
    return expression.path("kind").asText().equals(REFERENCE);
  }

  /**
   * True where all of them are. None is looked at where one before it is not true: AND goes on
   * behind a NULL, but what is there may be fit for no row that a join before has left out.
   */
  static JsonNode all(List<JsonNode> conditions) {
    int last = conditions.size() - 1;
    if (last == 0) {
      return conditions.get(0);
    }
    ObjectNode and = call("AND", "BINARY", "BOOLEAN");
    ArrayNode operands = (ArrayNode) and.path("operands");
    conditions.subList(0, last).forEach(condition -> operands.add(isTrue(condition)));
    operands.add(conditions.get(last));
    return and;
  }

  private static JsonNode isTrue(JsonNode condition) {
    ObjectNode test = call("IS TRUE", "POSTFIX", "BOOLEAN NOT NULL");
    ((ArrayNode) test.path("operands")).add(condition);
    return test;
  }

  /**
   * {@code expression} where {@code condition} is true, and null elsewhere without a look at it.
   */
  static JsonNode where(JsonNode condition, JsonNode expression) {
    String type = nullable(expression.path("type").asText());
    ObjectNode choice = call("CASE", "SPECIAL", type);
    ((ArrayNode) choice.path("operands"))
        .add(condition)
        .add(expression)
        .add(JSON.objectNode().put("kind", "LITERAL").putNull("value").put("type", type));
    return choice;
  }

  /** {@code expression} with its columns computed by {@code columns}. */
  static JsonNode over(JsonNode expression, List<JsonNode> columns) {
    return rewritten(
        expression, part -> isColumn(part) ? columns.get(part.path("inputIndex").asInt()) : part);
  }

  /** {@code expression} with its columns at other places. */
  static JsonNode moved(JsonNode expression, List<Integer> places) {
    return rewritten(
        expression,
        part ->
            isColumn(part)
                ? column(places.get(part.path("inputIndex").asInt()), part.path("type").asText())
                : part);
  }

  /** Adds the places of all columns in {@code expression} to {@code places}. */
  static void addPlaces(JsonNode expression, Set<Integer> places) {
    if (isColumn(expression)) {
      places.add(expression.path("inputIndex").asInt());
    } else {
      expression.forEach(part -> addPlaces(part, places));
    }
  }

  /**
   * The same for rows that may lack what their table requires: of a deletion there is nothing but
   * the key. What is called must expect it.
   */
  static JsonNode nullable(JsonNode expression) {
    return rewritten(
        expression,
        part ->
            part.path("type").isTextual() && !part.path("kind").asText().equals("LITERAL")
                ? ((ObjectNode) part.deepCopy()).put("type", nullable(part.path("type").asText()))
                : part);
  }

  /** With every object replaced, the inner ones first. */
  private static JsonNode rewritten(JsonNode expression, UnaryOperator<JsonNode> replacement) {
    if (expression.isArray()) {
      ArrayNode parts = JSON.arrayNode();
      expression.forEach(part -> parts.add(rewritten(part, replacement)));
      return parts;
    }
    if (!expression.isObject()) {
      return expression;
    }
    ObjectNode parts = JSON.objectNode();
    expression
        .properties()
        .forEach(part -> parts.set(part.getKey(), rewritten(part.getValue(), replacement)));
    return replacement.apply(parts);
  }

  private static String nullable(String type) {
    return type.endsWith(NOT_NULL) ? type.substring(0, type.length() - NOT_NULL.length()) : type;
  }

  private static ObjectNode call(String function, String syntax, String type) {
    ObjectNode call =
        JSON.objectNode()
            .put("kind", "CALL")
            .put("syntax", syntax)
            .put("internalName", "$%s$1".formatted(function));
    call.putArray("operands");
    return call.put("type", type);
  }
}
