package dev.insideout.ordervalidation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.ordervalidation.CheckResult.Check;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FraudWatchTest {
  private static final long HOUR = Duration.ofHours(1).toMillis();

  private KeyedOneInputStreamOperatorTestHarness<String, FraudInput, CheckResult> watch;

  @BeforeEach
  void open() throws Exception {
    watch = harness();
    watch.open();
  }

  @AfterEach
  void close() throws Exception {
    watch.close();
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, FraudInput, CheckResult> harness()
      throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(new FraudWatch(TestValidation.RULES)),
        FraudInput::customerId,
        Types.STRING);
  }

  @Test
  void ordersOfOneSessionAreAddedUp() throws Exception {
    assertThat(order("o-1", 0, 60_00)).containsExactly(passed("o-1", 1));
    assertThat(order("o-2", HOUR, 40_00)).containsExactly(passed("o-2", 1));
    assertThat(order("o-3", 2 * HOUR, 1)).containsExactly(suspect("o-3", "100.01"));
    assertThat(order("o-4", 3 * HOUR + 1, 99_00)).containsExactly(passed("o-4", 1));
  }

  @Test
  void anOrderThatComesBetweenTwoSessionsMakesThemOne() throws Exception {
    order("o-1", 0, 60_00);
    assertThat(order("o-3", 2 * HOUR, 60_00)).containsExactly(passed("o-3", 1));

    assertThat(order("o-2", HOUR, 1))
        .containsExactlyInAnyOrder(passed("o-2", 1), suspect("o-3", "120.01"));
  }

  @Test
  void anOrderThatComesToSomethingElseIsCountedOnceAlsoAfterARestore() throws Exception {
    order("o-1", 0, 60_00);
    order("o-2", 1, 60_00);
    OperatorSubtaskState state = watch.snapshot(1, 1);
    watch.close();
    watch = harness();
    watch.initializeState(state);
    watch.open();

    watch.processElement(new FraudInput("ann", "o-1", 0, 10_00, 2, false), 0);

    assertThat(watch.extractOutputValues())
        .containsExactlyInAnyOrder(passed("o-1", 2), passed("o-2", 1));
  }

  @Test
  void nothingIsKeptOfAForgottenCustomerNorOfAnOrderLongAgo() throws Exception {
    order("o-1", 0, 60_00);
    order("o-2", Duration.ofDays(8).toMillis(), 60_00);
    assertThat(order("o-1b", 1, 60_00)).containsExactly(passed("o-1b", 1));

    watch.processElement(FraudInput.of("ann", true), 0);

    assertThat(watch.numKeyedStateEntries()).isZero();
  }

  private List<CheckResult> order(String id, long at, long cents) throws Exception {
    int before = watch.extractOutputValues().size();
    watch.processElement(new FraudInput("ann", id, at, cents, 1, false), 0);
    List<CheckResult> all = watch.extractOutputValues();
    return all.subList(before, all.size());
  }

  private static CheckResult passed(String order, int attempt) {
    return new CheckResult(Check.FRAUD, order, null, attempt, Decision.PASSED);
  }

  private static CheckResult suspect(String order, String total) {
    return new CheckResult(
        Check.FRAUD,
        order,
        null,
        1,
        "orders of one session come to %s EUR, and 100.00 are allowed".formatted(total));
  }
}
