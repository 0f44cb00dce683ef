package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.insideout.sqlview.UnifiedView.PlannedArm;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What filtered arms are made of. */
class UnifiedTranslationTest {
  private static final String COLUMN =
      """
      {"kind": "INPUT_REF", "inputIndex": %d, "type": "%s"}
      """;
  private static final String CALL =
      """
      {"kind": "CALL", "internalName": "$%s$1", "operands": [%s], "type": "%s"}
      """;

  @Test
  void aRowThatDoesNotPassHasItsKeyAndNothingThatIsComputed() throws Exception {
    JsonNode key = call("CAST", COLUMN.formatted(0, "BIGINT NOT NULL"), "BIGINT");
    JsonNode computed = call("UPPER", COLUMN.formatted(1, "VARCHAR(9)"), "VARCHAR(9)");
    JsonNode passes = call("IS NOT NULL", COLUMN.formatted(1, "VARCHAR(9)"), "BOOLEAN NOT NULL");
    Derivation derived = new Derivation(List.of(key, computed), List.of(passes));
    assertThat(derived.placeOf(0)).as("the key's place").hasValue(0);

    List<JsonNode> expressions =
        UnifiedTranslation.expressions(
            new PlannedArm(
                NullNode.instance,
                Optional.empty(),
                "rows",
                derived,
                List.of(0),
                false,
                NullNode.instance));

    JsonNode condition = PlanExpressions.nullable(passes);
    assertThat(expressions)
        .containsExactly(
            PlanExpressions.nullable(key), PlanExpressions.where(condition, computed), condition);
  }

  private static JsonNode call(String function, String operand, String type) throws Exception {
    return new ObjectMapper().readTree(CALL.formatted(function, operand, type));
  }
}
