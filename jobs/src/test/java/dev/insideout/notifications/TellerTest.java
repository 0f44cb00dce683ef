package dev.insideout.notifications;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.contract.marker.Run;
import dev.insideout.flink.job.Gate;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.KeyedBroadcastOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.apache.flink.table.catalog.Column;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is told what, and that nobody is told it twice. */
class TellerTest {
  private static final long CLOCK = 5_000_000;
  private static final long WAIT = 1000;

  private final Gate gate = new Gate(new Run(1, "a"));
  private KeyedBroadcastOperatorTestHarness<String, CustomerInput, String, Notification> teller;

  @BeforeEach
  void start() throws Exception {
    teller =
        ProcessFunctionTestHarnesses.forKeyedBroadcastProcessFunction(
            new Teller(Duration.ofMillis(WAIT), gate),
            CustomerInput::customerId,
            Types.STRING,
            Gate.STATE);
    teller.setProcessingTime(CLOCK);
  }

  @AfterEach
  void stop() throws Exception {
    teller.close();
  }

  @Test
  void theLevelChoosesTheChannel() throws Exception {
    openGate();
    level(1, "gus", 1, "gold");
    level(1, "sil", 1, "silver");
    level(1, "bas", 1, "basic");
    level(1, "pla", 1, "platinum");
    for (String customer : List.of("gus", "sil", "bas", "pla")) {
      shipped(10, customer, "o-" + customer);
    }

    assertThat(teller.extractOutputValues())
        .extracting(Notification::channel)
        .containsExactly("phone", "email", "digest", "digest");
  }

  @Test
  void tellsWhatTheRowSays() throws Exception {
    openGate();
    level(1, "gus", 1, "gold");
    shipped(10, "gus", "o-1");

    assertThat(teller.extractOutputValues()).containsExactly(told("o-1", "gold", "phone", CLOCK));
  }

  @Test
  void whatComesTwiceIsToldOnce() throws Exception {
    openGate();
    level(1, "gus", 1, "gold");
    shipped(10, "gus", "o-1");
    shipped(11, "gus", "o-1");
    level(12, "gus", 2, "basic");
    shipped(13, "gus", "o-1");

    assertThat(teller.extractOutputValues()).hasSize(1);
  }

  @Test
  void theHighestVersionTellsTheLevelWhateverTheOrderOfArrival() throws Exception {
    openGate();
    level(1, "gus", 2, "silver");
    level(2, "gus", 1, "gold");
    shipped(10, "gus", "o-1");

    assertThat(teller.extractOutputValues())
        .extracting(Notification::level)
        .containsExactly("silver");
  }

  @Test
  void aCustomerWhoIsKnownWithinTheWaitIsToldThen() throws Exception {
    openGate();
    shipped(10, "gus", "o-1");
    assertThat(teller.extractOutputValues()).isEmpty();
    level(10 + WAIT, "gus", 1, "gold");

    assertThat(teller.extractOutputValues()).containsExactly(told("o-1", "gold", "phone", CLOCK));
    passed(10 + WAIT);
    assertThat(teller.extractOutputValues()).hasSize(1);
  }

  @Test
  void aCustomerWhoIsNotKnownWithinTheWaitIsNotToldAndNothingIsKept() throws Exception {
    openGate();
    shipped(10, "gus", "o-1");
    assertThat(entries()).isOne();
    passed(10 + WAIT);
    assertThat(entries()).isZero();

    level(11 + WAIT, "gus", 1, "gold");
    assertThat(teller.extractOutputValues()).isEmpty();
  }

  @Test
  void anOccasionThatIsReadTooLateDoesNotWait() throws Exception {
    openGate();
    passed(10 + WAIT);
    shipped(10, "gus", "o-1");

    assertThat(entries()).isZero();
    assertThat(teller.extractOutputValues()).isEmpty();
  }

  @Test
  void anErasedCustomerIsNotToldAndTheLevelIsGoneAtOnce() throws Exception {
    openGate();
    level(1, "gus", 1, "gold");
    assertThat(entries()).isOne();
    level(2, "gus", 0, null);
    assertThat(entries()).isZero();

    shipped(10, "gus", "o-1");
    passed(10 + WAIT);
    assertThat(teller.extractOutputValues()).isEmpty();
    assertThat(entries()).isZero();
  }

  @Test
  void readsOfACustomerTheLevelAlone() {
    assertThat(NotificationTopics.CUSTOMERS.columns().getColumns())
        .extracting(Column::getName)
        .containsExactly("customer_id", "version", "level");
  }

  @Test
  void tellsNothingBeforeTheGateOpensAndThenWhatNobodyHasTold() throws Exception {
    level(1, "gus", 1, "gold");
    shipped(10, "gus", "o-1");
    shipped(11, "gus", "o-2");
    level(20, "gus", 2, "basic");
    Notification before = told("o-1", "gold", "phone", 77);
    recall(before);
    assertThat(teller.extractOutputValues()).containsExactly(before);

    openGate();
    assertThat(teller.extractOutputValues())
        .containsExactly(before, told("o-2", "basic", "digest", CLOCK));
    openGate();
    recall(before);
    assertThat(teller.extractOutputValues()).hasSize(2);
  }

  @Test
  void whatWasToldIsToldAgainAsItStandsWhicheverIsReadFirst() throws Exception {
    Notification before = told("o-1", "gold", "phone", 77);
    recall(before);
    level(1, "gus", 2, "basic");
    shipped(10, "gus", "o-1");
    openGate();

    assertThat(teller.extractOutputValues()).containsExactly(before);
  }

  @Test
  void aRebuildDoesNotTellWhoWasTooLateBefore() throws Exception {
    level(11 + WAIT, "gus", 1, "gold");
    shipped(10, "gus", "o-1");
    openGate();

    assertThat(teller.extractOutputValues()).isEmpty();
    passed(11 + WAIT);
    shipped(12 + WAIT, "gus", "o-2");
    assertThat(teller.extractOutputValues())
        .extracting(Notification::orderId)
        .containsExactly("o-2");
  }

  @Test
  void aRebuildDoesNotTellWhoWasErasedBefore() throws Exception {
    level(1, "gus", 1, "gold");
    shipped(10, "gus", "o-1");
    level(5, "gus", 0, null);
    passed(10 + WAIT);
    assertThat(teller.extractOutputValues()).isEmpty();

    openGate();
    assertThat(teller.extractOutputValues()).isEmpty();
    assertThat(entries()).isZero();
  }

  @Test
  void aWaitThatIsNotOverWhenTheGateOpensGoesOn() throws Exception {
    shipped(10, "gus", "o-1");
    openGate();
    level(20, "gus", 1, "silver");

    assertThat(teller.extractOutputValues()).containsExactly(told("o-1", "silver", "email", CLOCK));
  }

  @Test
  void remembersWhatWasToldForGood() throws Exception {
    openGate();
    level(1, "gus", 1, "gold");
    shipped(10, "gus", "o-1");
    level(20, "gus", 0, null);
    passed(Duration.ofDays(1000).toMillis());

    assertThat(entries()).isOne();
    level(30, "gus", 1, "gold");
    shipped(40, "gus", "o-1");
    assertThat(teller.extractOutputValues()).hasSize(1);
  }

  private void openGate() throws Exception {
    teller.processBroadcastElement(gate.opening(), 0);
  }

  private void level(long logTime, String customer, long version, String level) throws Exception {
    teller.processElement(CustomerInput.of(new CustomerLevel(customer, version, level)), logTime);
  }

  private void shipped(long logTime, String customer, String order) throws Exception {
    teller.processElement(
        CustomerInput.of(new Occasion(customer, "shipped", order, 7, logTime)), logTime);
  }

  private void recall(Notification told) throws Exception {
    teller.processElement(CustomerInput.of(told), told.toldAt());
  }

  private void passed(long logTime) throws Exception {
    teller.processWatermark(new Watermark(logTime));
    teller.processBroadcastWatermark(new Watermark(logTime));
  }

  private static Notification told(String order, String level, String channel, long at) {
    return new Notification(order + ":shipped", "gus", level, channel, "shipped", order, 7, at);
  }

  /** Flink's harness counts only for functions without broadcast. */
  private int entries() {
    return ((HeapKeyedStateBackend<?>)
            ((AbstractStreamOperator<?>) teller.getOperator()).getKeyedStateBackend())
        .numKeyValueStateEntries();
  }
}
