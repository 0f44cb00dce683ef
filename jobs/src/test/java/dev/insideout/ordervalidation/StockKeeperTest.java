package dev.insideout.ordervalidation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.contract.marker.Run;
import dev.insideout.flink.job.Gate;
import dev.insideout.ordervalidation.StockRequest.Kind;
import dev.insideout.ordervalidation.state.Departure;
import dev.insideout.ordervalidation.state.Reservation;
import dev.insideout.ordervalidation.state.Shelf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.KeyedBroadcastOperatorTestHarness;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is reserved while it leaves the house, and where layout 2 kept it. */
class StockKeeperTest {
  private static final String LAMP = "lamp";

  private final Gate gate = new Gate(new Run(1, "a"));
  private final List<Keeper> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (Keeper keeper : opened) {
      keeper.harness().close();
    }
  }

  @Test
  void whatHasLeftIsReservedUntilItIsNoLongerCounted() throws Exception {
    Keeper keeper = keeper(new StockKeeper(TestValidation.RULES, gate), Optional.empty());
    keeper.count(1, 10, 100);
    for (int i = 0; i < 2; i++) {
      keeper.ask(Kind.RESERVE, "o-" + i, 5, 0);
      keeper.ask(Kind.SHIP, "o-" + i, 5, 110 + 10 * i);
    }
    // The second had not left yet.
    keeper.count(2, 5, 110);
    keeper.ask(Kind.RESERVE, "o-2", 1, 0);
    keeper.count(3, 1, 130);
    keeper.ask(Kind.RESERVE, "o-3", 1, 0);

    assertThat(keeper.findings())
        .containsExactly(
            Decision.PASSED, Decision.PASSED, StockKeeper.REFUSED.formatted(LAMP), Decision.PASSED);
  }

  @Test
  void layout2IsBroughtUpToDateWhenItsProductIsTouched() throws Exception {
    Keeper old = keeper(new Layout2(), Optional.empty());
    old.count(1, 4, 100);
    OperatorSubtaskState saved = old.harness().snapshot(1, 1);

    Keeper keeper = keeper(new StockKeeper(TestValidation.RULES, gate), Optional.of(saved));
    // Who waits gets one of four, two of which leave at 150.
    keeper.count(2, 4, 120);
    keeper.ask(Kind.RESERVE, "o-2", 2, 0);
    keeper.ask(Kind.RESERVE, "o-3", 1, 0);
    keeper.count(3, 3, 150);
    keeper.ask(Kind.RESERVE, "o-4", 1, 0);

    assertThat(keeper.findings())
        .containsExactly(
            Decision.PASSED, StockKeeper.REFUSED.formatted(LAMP), Decision.PASSED, Decision.PASSED);
  }

  @Test
  void aProductThatGoesWhileOrdersWaitForTheGateIsUnknownToThem() throws Exception {
    Keeper keeper = shut(new StockKeeper(TestValidation.RULES, gate), Optional.empty());
    keeper.count(1, 10, 100);
    keeper.ask(Kind.RESERVE, "o-1", 1, 0);
    keeper.harness().processElement(StockInput.of(new StockFact(LAMP, 2, 110, 0, true)), 2_000);
    keeper.harness().processBroadcastElement(gate.opening(), 2_000);
    long waited = 2_000 + TestValidation.RULES.unknownProduct().toMillis();

    keeper.readUntil(waited - 1);
    assertThat(keeper.findings()).isEmpty();
    keeper.readUntil(waited);
    assertThat(keeper.findings()).containsExactly(StockKeeper.UNKNOWN.formatted(LAMP));
  }

  @Test
  void whoWaitsForTheGateHasItsAnswerWhenItOpens() throws Exception {
    Keeper keeper = shut(new StockKeeper(TestValidation.RULES, gate), Optional.empty());
    keeper.count(1, 1, 100);
    keeper.ask(Kind.RESERVE, "o-1", 1, 0);
    keeper.ask(Kind.RESERVE, "o-2", 1, 0);
    assertThat(keeper.findings()).isEmpty();

    keeper.harness().processBroadcastElement(gate.opening(), 1);

    assertThat(keeper.findings())
        .containsExactly(Decision.PASSED, StockKeeper.REFUSED.formatted(LAMP));
  }

  @Test
  void departuresStayFewAndNoneIsForgotten() {
    List<Departure> departures = List.of();
    for (int i = 0; i < 10_000; i++) {
      departures = Departures.with(departures, 1_000 + i * 7_919L % 10_000, 2);
    }

    assertThat(departures).hasSizeLessThanOrEqualTo(Departures.MOST);
    assertThat(departures).extracting(Departure::getAt).isSorted();
    assertThat(Departures.until(departures, 10_999)).isEqualTo(20_000);
    for (long at = 0; at < 12_000; at += 500) {
      int left = Math.max(0, Math.min(20_000, (int) (at - 999) * 2));
      assertThat(Departures.until(departures, at)).as("left at %d", at).isLessThanOrEqualTo(left);
      List<Departure> later = Departures.after(departures, at);
      assertThat(Departures.until(later, Long.MAX_VALUE))
          .isEqualTo(20_000 - Departures.until(departures, at));
    }
  }

  /** Leaves what layout 2 kept: one order waits, and one has left. */
  private static final class Layout2
      extends KeyedBroadcastProcessFunction<String, StockInput, String, CheckResult> {
    private static final long serialVersionUID = 1L;

    @Override
    public void processElement(
        StockInput input, ReadOnlyContext context, Collector<CheckResult> results)
        throws Exception {
      Shelf shelf = Shelf.newBuilder().build();
      shelf.setReserved(2);
      getRuntimeContext().getState(StockKeeper.SHELF).update(shelf);
      getRuntimeContext()
          .getMapState(StockKeeper.WAITING)
          .put("o-0", new Reservation(1, 1, 1L, 0L));
      getRuntimeContext()
          .getMapState(StockKeeper.SHIPPED)
          .put("o-1", new Reservation(2, 1, 1L, 150L));
    }

    @Override
    public void processBroadcastElement(
        String opening, Context context, Collector<CheckResult> results) {}
  }

  private Keeper keeper(
      KeyedBroadcastProcessFunction<String, StockInput, String, CheckResult> function,
      Optional<OperatorSubtaskState> from)
      throws Exception {
    Keeper keeper = shut(function, from);
    keeper.harness().processBroadcastElement(gate.opening(), 1);
    return keeper;
  }

  private Keeper shut(
      KeyedBroadcastProcessFunction<String, StockInput, String, CheckResult> function,
      Optional<OperatorSubtaskState> from)
      throws Exception {
    KeyedBroadcastOperatorTestHarness<String, StockInput, String, CheckResult> harness =
        new KeyedBroadcastOperatorTestHarness<>(
            new CoBroadcastWithKeyedOperator<>(function, List.of(Gate.STATE)),
            StockInput::productId,
            Types.STRING,
            1,
            1,
            0);
    harness.setup();
    if (from.isPresent()) {
      harness.initializeState(from.get());
    }
    harness.open();
    Keeper keeper = new Keeper(harness);
    opened.add(keeper);
    return keeper;
  }

  private record Keeper(
      KeyedBroadcastOperatorTestHarness<String, StockInput, String, CheckResult> harness) {
    void count(long version, int onHand, long at) throws Exception {
      harness.processElement(StockInput.of(new StockFact(LAMP, version, at, onHand, false)), 1);
    }

    void ask(Kind kind, String order, int pieces, long at) throws Exception {
      harness.processElement(StockInput.of(new StockRequest(kind, LAMP, order, pieces, 1, at)), 1);
    }

    void readUntil(long time) throws Exception {
      harness.processBroadcastWatermark(new Watermark(time));
      harness.processWatermark(new Watermark(time));
    }

    List<String> findings() {
      return harness.extractOutputValues().stream().map(CheckResult::finding).toList();
    }
  }
}
