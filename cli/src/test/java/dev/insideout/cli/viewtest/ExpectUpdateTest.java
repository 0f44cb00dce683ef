package dev.insideout.cli.viewtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpectUpdateTest {
  @TempDir private Path folder;

  @Test
  void writesWhatCameOutAndLeavesTheRestAsItIs() throws Exception {
    String before =
        """
        # 𝔸 comment that YAML counts otherwise.
        description:   "Kept as it is"
        steps:
          - given: # as given
              orders:
                - {order_id: o-1, status: paid}
            expect:
              - {status: paid, orders: 2}
            expect_dead_letters: 0   # none

          - expect: []
          - expect:
              - {status: gone, total: 1.00}   # behind it
        # the end
        """;

    String after = updated(before, Map.of(1, rows("new", "paid"), 2, rows("x"), 3, rows()));

    assertThat(after)
        .isEqualTo(
            before
                .replace(
                    "- {status: paid, orders: 2}",
                    "- {status: new, orders: 1}\n      - {status: paid, orders: 1}")
                .replace("expect: []", "expect:\n      - {status: x, orders: 1, total: 2.50}")
                .replace(
                    "expect:\n      - {status: gone, total: 1.00}   # behind it",
                    "expect: []   # behind it"));
  }

  @Test
  void fillsWhatIsNotSaidYetWithTheColumnsThatTheTestNames() throws Exception {
    assertThat(updated("columns: [total]\nsteps:\n  - expect:\n", Map.of(1, rows("paid"))))
        .isEqualTo("columns: [total]\nsteps:\n  - expect:\n      - {status: paid, total: 2.50}\n");
  }

  @Test
  void leavesStepsThatAreAsExpected() throws Exception {
    String text = "steps:\n  - expect: [ {status: paid} ]\n";

    assertThat(updated(text, Map.of(1, rows("paid")))).isEqualTo(text);
  }

  private String updated(String text, Map<Integer, Map<String, Map<String, String>>> cameOut)
      throws Exception {
    ViewTest test = Shop.read(folder, text);
    List<Outcome.Step> steps = new ArrayList<>();
    List<StepFailure> failures = new ArrayList<>();
    for (TestStep step : test.steps()) {
      Map<String, Map<String, String>> rows = cameOut.get(step.number());
      steps.add(new Outcome.Step(rows, List.of()));
      TableDiff diff = TableDiff.of(Shop.TOTALS, step.expected().orElseThrow().rows(), rows);
      if (!diff.isEmpty()) {
        failures.add(new StepFailure(step.number(), step.line(), "differs", Optional.of(diff)));
      }
    }
    return ExpectUpdate.text(test, Shop.TOTALS, new Outcome(steps, Optional.empty(), 0), failures);
  }

  private static Map<String, Map<String, String>> rows(String... statuses) {
    Map<String, Map<String, String>> rows = new TreeMap<>();
    for (String status : statuses) {
      rows.put("status=" + status, Map.of("status", status, "orders", "1", "total", "2.50"));
    }
    return rows;
  }
}
