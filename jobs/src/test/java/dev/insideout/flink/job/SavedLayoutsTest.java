package dev.insideout.flink.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.golden.GoldenSavepoint;
import dev.insideout.ordervalidation.OrderValidation;
import java.util.List;
import org.apache.avro.Schema;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whether a savepoint can be gone on from is known without a cluster, and before one is touched.
 */
class SavedLayoutsTest {
  private static final String OPENED_AT =
      "\"name\":\"opened_at\",\"type\":\"long\",\"doc\":\"Log time of the first header in milliseconds; 0 where layout 1 did not keep it.\"";

  private static final LogJob JOB = new OrderValidation();

  private SavedLayouts saved;

  @BeforeEach
  void read() throws Exception {
    GoldenSavepoint oldest = GoldenSavepoint.all(JOB.name()).get(0);
    saved = SavedLayouts.of(oldest.savepoint().toAbsolutePath().normalize().toString());
  }

  @Test
  void aFieldMoreAndAFieldOfAnotherNameAreRead() {
    assertThat(saved.problems(JOB.states())).isEmpty();
    saved.require(JOB.name(), JOB.states());
  }

  @Test
  void aFieldWithoutADefaultIsNamed() {
    List<StateLayout> layouts = replaced("Hearing", OPENED_AT + ",\"default\":0", OPENED_AT);

    assertThat(saved.problems(layouts))
        .singleElement()
        .asString()
        .startsWith(
            "state hearing of order-decision, field opened_at: the saved state does not have it");
  }

  @Test
  void aFieldOfAnotherNameWithoutAnAliasIsNamed() {
    List<StateLayout> layouts = replaced("Reservation", ",\"aliases\":[\"since\"]", "");

    assertThat(saved.problems(layouts))
        .hasSize(3)
        .allSatisfy(
            problem ->
                assertThat(problem)
                    .contains("of stock-keeper, field asked_at: the saved state does not have it"));
  }

  @Test
  void aFieldOfAnotherTypeInARecordInsideIsNamed() {
    List<StateLayout> layouts =
        replaced(
            "OrderDraft",
            "\"name\":\"unit_price_cents\",\"type\":\"long\"",
            "\"name\":\"unit_price_cents\",\"type\":\"int\"");

    assertThatThrownBy(() -> saved.require("order_validation", layouts))
        .isInstanceOf(StateLayoutException.class)
        .hasMessageStartingWith("job order_validation cannot go on from ")
        .hasMessageContaining(
            "state draft of order-intake, field lines.unit_price_cents: its type is another")
        .hasMessageContaining("Nothing was stopped or started.");
  }

  private static List<StateLayout> replaced(String record, String old, String with) {
    return JOB.states().stream()
        .map(
            layout -> {
              if (!layout.schema().getName().equals(record)) {
                return layout;
              }
              assertThat(layout.schema().toString()).contains(old);
              return parsed(layout, layout.schema().toString().replace(old, with));
            })
        .toList();
  }

  private static StateLayout parsed(StateLayout layout, String schema) {
    return new StateLayout(layout.uid(), layout.name(), new Schema.Parser().parse(schema));
  }
}
