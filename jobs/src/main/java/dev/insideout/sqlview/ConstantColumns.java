package dev.insideout.sqlview;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which columns of a plan's nodes have known values alone, such as {@code 'eu' AS region}. */
final class ConstantColumns {
  private final PlanGraph plan;

  ConstantColumns(PlanGraph plan) {
    this.plan = plan;
  }

  /** The columns whose value tells the rows of each of {@code nodes} from those of the others. */
  Set<Integer> tellingApart(List<JsonNode> nodes) {
    Set<Integer> columns = new TreeSet<>();
    for (int column = 0; column < PlanGraph.columns(nodes.get(0)).size(); column++) {
      if (tellsApart(nodes, column)) {
        columns.add(column);
      }
    }
    return columns;
  }

  private boolean tellsApart(List<JsonNode> nodes, int column) {
    Set<String> all = new HashSet<>();
    for (JsonNode node : nodes) {
      Optional<Set<String>> values = values(node, column);
      if (values.isEmpty() || !values.get().stream().allMatch(all::add)) {
        return false;
      }
    }
    return true;
  }

  private Optional<Set<String>> values(JsonNode node, int column) {
    return switch (PlanGraph.kind(node)) {
      case "exchange", "mini-batch-assigner", "drop-update-before", "changelog-normalize" ->
          values(plan.inputs(node).get(0), column);
      case "calc" -> projected(node, node.path("projection").path(column));
      case "union" -> united(node, column);
      default -> Optional.empty();
    };
  }

  private Optional<Set<String>> united(JsonNode union, int column) {
    Set<String> all = new HashSet<>();
    for (JsonNode input : plan.inputs(union)) {
      Optional<Set<String>> values = values(input, column);
      if (values.isEmpty()) {
        return values;
      }
      all.addAll(values.get());
    }
    return Optional.of(all);
  }

  private Optional<Set<String>> projected(JsonNode calc, JsonNode expression) {
    int handedOn = PlanGraph.handedOn(expression);
    if (handedOn >= 0) {
      return values(plan.inputs(calc).get(0), handedOn);
    }
    JsonNode literal =
        PlanGraph.functionName(expression).equals("CAST")
            ? expression.path("operands").path(0)
            : expression;
    return Optional.of(literal.path("value"))
        .filter(value -> literal.path("kind").asText().equals("LITERAL") && value.isTextual())
        // CHAR compares without the spaces at the end.
        .map(value -> Set.of(value.asText().stripTrailing()));
  }
}
