package dev.insideout.notifications;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.notifications.OrderStep.Kind;
import java.time.Duration;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is to be told of what becomes of an order. */
class OrderWatchTest {
  private static final String ORDER = "o-1";
  private static final long WAIT = 1000;

  private KeyedOneInputStreamOperatorTestHarness<String, OrderStep, Occasion> orders;

  @BeforeEach
  void start() throws Exception {
    orders =
        ProcessFunctionTestHarnesses.forKeyedProcessFunction(
            new OrderWatch(Duration.ofMillis(WAIT)), OrderStep::orderId, Types.STRING);
  }

  @AfterEach
  void stop() throws Exception {
    orders.close();
  }

  @Test
  void whoOrderedIsToldOfWhatTheHeaderSays() throws Exception {
    header(10, Kind.ofHeader("created"));
    header(20, Kind.ofHeader("shipped"));
    header(30, Kind.ofHeader("delivered"));

    assertThat(orders.extractOutputValues())
        .containsExactly(occasion("shipped", 20), occasion("delivered", 30));
  }

  @Test
  void aPaymentIsWorthTellingWhenItIsRefunded() {
    assertThat(Kind.ofPayment("refunded").isTold()).isTrue();
    assertThat(Kind.ofPayment("captured").isTold()).isFalse();
    assertThat(Kind.ofPayment("failed").isTold()).isFalse();
  }

  @Test
  void aRefundIsToldToWhomTheHeaderNames() throws Exception {
    header(10, Kind.UNTOLD);
    refund(20);

    assertThat(orders.extractOutputValues()).containsExactly(occasion("refunded", 20));
  }

  @Test
  void aRefundWaitsForTheHeader() throws Exception {
    refund(10);
    refund(11);
    header(20, Kind.CANCELLED);

    assertThat(orders.extractOutputValues())
        .containsExactly(occasion("refunded", 10), occasion("cancelled", 20));
    orders.processWatermark(10 + WAIT);
    refund(30 + WAIT);
    assertThat(orders.extractOutputValues()).contains(occasion("refunded", 30 + WAIT));
  }

  @Test
  void aRefundWithoutAHeaderIsGivenUpAfterTheWait() throws Exception {
    refund(10);
    assertThat(orders.numKeyedStateEntries()).isOne();
    orders.processWatermark(10 + WAIT);

    assertThat(orders.numKeyedStateEntries()).isZero();
    assertThat(orders.extractOutputValues()).isEmpty();
  }

  @Test
  void aDeletedOrderIsForgotten() throws Exception {
    header(10, Kind.SHIPPED);
    orders.processElement(new OrderStep(ORDER, Kind.DELETED, null, 0), 20);

    assertThat(orders.numKeyedStateEntries()).isZero();
  }

  private void header(long logTime, Kind kind) throws Exception {
    orders.processElement(new OrderStep(ORDER, kind, "gus", logTime - 1), logTime);
  }

  private void refund(long logTime) throws Exception {
    orders.processElement(new OrderStep(ORDER, Kind.REFUNDED, null, logTime - 1), logTime);
  }

  private static Occasion occasion(String kind, long logTime) {
    return new Occasion("gus", kind, ORDER, logTime - 1, logTime);
  }
}
