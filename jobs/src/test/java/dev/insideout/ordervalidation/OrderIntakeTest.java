package dev.insideout.ordervalidation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.contract.marker.Run;
import dev.insideout.flink.job.Gate;
import dev.insideout.ordervalidation.OrderNews.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedBroadcastOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What decisions in the log mean to the order that they are about. */
class OrderIntakeTest {
  private final Gate gate = new Gate(new Run(1, "a"));
  private KeyedBroadcastOperatorTestHarness<String, OrderInput, String, OrderNews> intake;

  @BeforeEach
  void begin() throws Exception {
    intake =
        ProcessFunctionTestHarnesses.forKeyedBroadcastProcessFunction(
            new OrderIntake(TestValidation.RULES, gate),
            OrderInput::orderId,
            Types.STRING,
            Gate.STATE);
  }

  @AfterEach
  void close() throws Exception {
    intake.close();
  }

  @Test
  void aDecisionOfARunBeforeIsToldAndItsStockIsHeld() throws Exception {
    take(order(1));

    take(OrderInput.of(validated(1, 1)));

    assertThat(news()).containsExactly(Kind.OPENED, Kind.CHECKED, Kind.RECALLED);
    assertThat(stock())
        .containsExactly(StockRequest.Kind.RESERVE + " 1", StockRequest.Kind.HOLD + " 1");
  }

  @Test
  void itsOwnDecisionIsNeitherToldNorReservedForAgain() throws Exception {
    intake.processBroadcastElement(gate.opening(), 1);
    take(order(1));

    take(OrderInput.of(validated(1, 1)));

    assertThat(news()).containsExactly(Kind.OPENED, Kind.CHECKED);
    assertThat(stock()).containsExactly(StockRequest.Kind.RESERVE + " 1");
  }

  @Test
  void itsOwnFailureGivesStockBack() throws Exception {
    intake.processBroadcastElement(gate.opening(), 1);
    take(order(1));

    take(OrderInput.of(decision(Decision.FAILED, 1, 1)));

    assertThat(news()).containsExactly(Kind.OPENED, Kind.CHECKED);
    assertThat(stock())
        .containsExactly(StockRequest.Kind.RESERVE + " 1", StockRequest.Kind.RELEASE + " 1");
  }

  @Test
  void itsOwnDecisionAboutAnEarlierAttemptIsAdopted() throws Exception {
    intake.processBroadcastElement(gate.opening(), 1);
    take(order(1));
    take(line(2, 3, 10_00));
    take(line(3, 1, 10_00));

    take(OrderInput.of(validated(1, 1)));

    assertThat(news())
        .containsExactly(Kind.OPENED, Kind.CHECKED, Kind.CHECKED, Kind.CHECKED, Kind.ADOPTED);
    assertThat(stock()).endsWith(StockRequest.Kind.RESERVE + " 3", StockRequest.Kind.HOLD + " 3");
  }

  @Test
  void whatComesWhenItIsOverIsNotToldAgain() throws Exception {
    intake.processBroadcastElement(gate.opening(), 1);
    take(order(1));

    take(header(2, "paid"), header(3, "shipped"), header(4, "delivered"));

    assertThat(news()).containsExactly(Kind.OPENED, Kind.CHECKED, Kind.ACTED_ON, Kind.OVER);
  }

  @Test
  void twoLinesOfOneProductAreAskedForTogether() throws Exception {
    intake.processBroadcastElement(gate.opening(), 1);
    take(order(1));
    take(OrderInput.of(new LineFact("o-1", 2, 1, "lamp", 2, 10_00)));
    take(OrderInput.of(new LineFact("o-1", 3, 1, "desk", 3, 0)));
    // As many pieces and euros as before, of other products.
    take(OrderInput.of(new LineFact("o-1", 3, 2, "lamp", 1, 0)));
    take(OrderInput.of(new LineFact("o-1", 4, 1, "desk", 2, 0)));
    take(OrderInput.of(new LineFact("o-1", 4, 1, "desk", 2, 0)));

    assertThat(
            intake.extractOutputValues().stream()
                .filter(news -> news.kind() == Kind.CHECKED)
                .map(OrderNews::items))
        .containsExactly(
            Map.of("lamp", 1),
            Map.of("lamp", 3),
            Map.of("lamp", 3, "desk", 3),
            Map.of("lamp", 4),
            Map.of("lamp", 4, "desk", 2));
  }

  private static OrderInput header(long version, String status) {
    return OrderInput.of(new OrderFact("o-1", 5, version, status, "ann", 1));
  }

  private static OrderInput[] order(int pieces) {
    return new OrderInput[] {
      OrderInput.of(new OrderFact("o-1", 5, 1, "placed", "ann", 1)), line(1, pieces, 10_00)
    };
  }

  private static OrderInput line(long version, int pieces, long cents) {
    return OrderInput.of(new LineFact("o-1", 1, version, "lamp", pieces, cents));
  }

  private static Decision validated(int attempt, int revision) {
    return decision(Decision.VALIDATED, attempt, revision);
  }

  private static Decision decision(String status, int attempt, int revision) {
    return new Decision(
        "o-1",
        "ann",
        status,
        "",
        "passed",
        "passed",
        "passed",
        10_00,
        Map.of("lamp", 1),
        attempt,
        revision,
        5,
        "");
  }

  private void take(OrderInput... inputs) throws Exception {
    for (OrderInput input : inputs) {
      intake.processElement(input, 10);
    }
  }

  private List<Kind> news() {
    return intake.extractOutputValues().stream().map(OrderNews::kind).toList();
  }

  /** What was asked for, and of which attempt. */
  private List<String> stock() {
    List<String> asked = new ArrayList<>();
    Optional.ofNullable(intake.getSideOutput(OrderIntake.STOCK)).stream()
        .flatMap(requests -> requests.stream())
        .map(StreamRecord::getValue)
        .forEach(request -> asked.add(request.kind() + " " + request.attempt()));
    return asked;
  }
}
