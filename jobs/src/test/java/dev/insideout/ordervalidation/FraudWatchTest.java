package dev.insideout.ordervalidation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.ordervalidation.CheckResult.Check;
import dev.insideout.ordervalidation.state.CustomerOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
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

  @Test
  void whatWasToldLastIsWhatAllOrdersComeTo() throws Exception {
    long seed = Long.getLong("insideout.seed", System.nanoTime());
    Random random = new Random(seed);
    TreeMap<String, CustomerOrder> orders = new TreeMap<>();
    Map<String, Boolean> told = new TreeMap<>();
    for (int i = 0; i < 2_000; i++) {
      String id = "o-%02d".formatted(random.nextInt(40));
      long at = random.nextInt(100) * HOUR / 2;
      long cents = random.nextInt(50_00);
      orders.put(id, new CustomerOrder(id, at, cents, 1, 0L));
      for (CheckResult result : order(id, at, cents)) {
        told.put(result.orderId(), result.finding().equals(Decision.PASSED));
      }
      assertThat(told).as("seed %d, order %d", seed, i).isEqualTo(passed(orders.values()));
    }
    System.out.printf(
        "sessions: 2,000 changes of %d orders, each judged as a recomputation judges, seed %d%n",
        orders.size(), seed);
  }

  /** Which of the orders of a customer pass, by what their sessions come to. */
  private static Map<String, Boolean> passed(Collection<CustomerOrder> orders) {
    List<CustomerOrder> sorted = new ArrayList<>(orders);
    sorted.sort(
        Comparator.comparingLong(CustomerOrder::getOrderedAt)
            .thenComparing(CustomerOrder::getOrderId));
    Map<String, Boolean> passed = new TreeMap<>();
    long session = 0;
    long last = Long.MIN_VALUE / 2;
    for (CustomerOrder order : sorted) {
      session = order.getOrderedAt() - last <= HOUR ? session + order.getCents() : order.getCents();
      last = order.getOrderedAt();
      passed.put(order.getOrderId(), session <= TestValidation.RULES.fraudLimitCents());
    }
    return passed;
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
