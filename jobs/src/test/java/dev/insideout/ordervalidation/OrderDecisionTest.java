package dev.insideout.ordervalidation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.insideout.contract.marker.Run;
import dev.insideout.flink.job.Gate;
import dev.insideout.ordervalidation.CheckResult.Check;
import dev.insideout.ordervalidation.OrderNews.Kind;
import dev.insideout.ordervalidation.state.Hearing;
import dev.insideout.ordervalidation.state.OrderDraft;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.KeyedBroadcastOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the checks say may come before what tells of the order. */
class OrderDecisionTest {
  private final Gate gate = new Gate(new Run(1, "a"));
  private KeyedBroadcastOperatorTestHarness<String, DecisionInput, String, Decision> decision;

  @BeforeEach
  void open() throws Exception {
    decision =
        ProcessFunctionTestHarnesses.forKeyedBroadcastProcessFunction(
            new OrderDecision(TestValidation.RULES, gate),
            DecisionInput::orderId,
            Types.STRING,
            Gate.STATE);
    decision.processBroadcastElement(gate.opening(), 1);
  }

  @AfterEach
  void close() throws Exception {
    decision.close();
  }

  @Test
  void aBlankStateIsWhatTheSchemaSays() {
    assertThat(OrderDecision.blank()).isEqualTo(Hearing.newBuilder().build());
    assertThat(OrderIntake.blank()).isEqualTo(OrderDraft.newBuilder().build());
  }

  @Test
  void aFailureThatIsFasterThanTheOrderWaitsForWhatItIsAbout() throws Exception {
    hear(new CheckResult(Check.STOCK, "o-1", "lamp", 1, "not enough of product lamp"));
    assertThat(decision.extractOutputValues()).isEmpty();

    hear(checked(1));

    assertThat(decision.extractOutputValues())
        .singleElement()
        .satisfies(
            decided -> {
              assertThat(decided.status()).isEqualTo(Decision.FAILED);
              assertThat(decided.items()).isEqualTo(Map.of("lamp", 1));
              assertThat(decided.totalCents()).isEqualTo(10_00);
              assertThat(decided.revision()).isEqualTo(1);
            });
  }

  @Test
  void whatIsFoundInAnAdoptedDecisionRevisesIt() throws Exception {
    Decision recalled =
        new Decision(
            "o-1",
            "ann",
            Decision.VALIDATED,
            "",
            "passed",
            "passed",
            "passed",
            10_00,
            Map.of("lamp", 1),
            1,
            1,
            5,
            "");
    hear(new OrderNews(Kind.RECALLED, "o-1", 1, "ann", null, 0, null, recalled));
    hear(new CheckResult(Check.FRAUD, "o-1", null, 2, Decision.PASSED));
    hear(new OrderNews(Kind.ADOPTED, "o-1", 2, "ann", null, 10_00, null, null));
    assertThat(decision.extractOutputValues()).containsExactly(recalled);

    hear(new CheckResult(Check.FRAUD, "o-1", null, 2, "too much"));

    assertThat(decision.extractOutputValues()).hasSize(2);
    assertThat(decision.extractOutputValues().get(1).status()).isEqualTo(Decision.FAILED);
  }

  @Test
  void whatIsFoundLateStandsBesideWhatHadPassed() throws Exception {
    hear(checked(1));
    hear(new CheckResult(Check.FRAUD, "o-1", null, 1, Decision.PASSED));
    hear(new CheckResult(Check.STOCK, "o-1", "lamp", 1, Decision.PASSED));
    hear(told(Kind.ACTED_ON));

    hear(new CheckResult(Check.FRAUD, "o-1", null, 1, "too much"));

    assertThat(decision.extractOutputValues())
        .extracting(Decision::status, Decision::stock, Decision::lateFinding)
        .containsExactly(
            tuple(Decision.VALIDATED, Decision.PASSED, ""),
            tuple(Decision.VALIDATED, Decision.PASSED, "too much"));
  }

  @Test
  void aValidatedOrderThatFailsStillTellsThatItsStockHadPassed() throws Exception {
    hear(checked(1));
    hear(new CheckResult(Check.FRAUD, "o-1", null, 1, Decision.PASSED));
    hear(new CheckResult(Check.STOCK, "o-1", "lamp", 1, Decision.PASSED));

    hear(new CheckResult(Check.FRAUD, "o-1", null, 1, "too much"));
    hear(told(Kind.CHANGED_LATE));

    assertThat(decision.extractOutputValues())
        .extracting(Decision::status, Decision::stock, Decision::reason)
        .containsExactly(
            tuple(Decision.VALIDATED, Decision.PASSED, ""),
            tuple(Decision.FAILED, Decision.PASSED, "too much"),
            tuple(Decision.FAILED, Decision.PASSED, "too much"));
  }

  @Test
  void whatIsDecidedWaitsForNoTimer() throws Exception {
    hear(told(Kind.OPENED));
    hear(checked(1));
    hear(new CheckResult(Check.FRAUD, "o-1", null, 1, Decision.PASSED));
    assertThat(decision.numEventTimeTimers()).isEqualTo(1);

    hear(new CheckResult(Check.STOCK, "o-1", "lamp", 1, Decision.PASSED));
    hear(told(Kind.OVER));

    assertThat(decision.extractOutputValues()).hasSize(1);
    assertThat(decision.numEventTimeTimers()).isZero();
  }

  @Test
  void nothingIsKeptOfWhatIsForgottenAlsoWhenItWasNeverDecided() throws Exception {
    hear(told(Kind.OPENED));
    hear(told(Kind.OVER));
    hear(told(Kind.FORGOTTEN));

    decision.processWatermark(new Watermark(Long.MAX_VALUE));
    decision.processBroadcastWatermark(new Watermark(Long.MAX_VALUE));

    assertThat(decision.extractOutputValues()).isEmpty();
    assertThat(decision.numEventTimeTimers()).isZero();
    assertThat(TestValidation.entries(decision)).isZero();
  }

  private static OrderNews told(Kind kind) {
    return new OrderNews(kind, "o-1", 1, "ann", null, 10_00, null, null);
  }

  private static OrderNews checked(int attempt) {
    return new OrderNews(
        Kind.CHECKED, "o-1", attempt, "ann", Decision.PASSED, 10_00, Map.of("lamp", 1), null);
  }

  private void hear(CheckResult result) throws Exception {
    decision.processElement(DecisionInput.of(result), 10);
  }

  private void hear(OrderNews news) throws Exception {
    decision.processElement(DecisionInput.of(news), 10);
  }
}
