package dev.insideout.ordervalidation;

import dev.insideout.contract.marker.Run;
import dev.insideout.flink.job.Gate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedBroadcastOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;

/**
 * The job's functions in harnesses, wired as in the job, with a log in memory: what is decided can
 * be read back, and the log can be read again by another run that has lost all state.
 */
final class TestValidation {
  static final Rules RULES =
      new Rules(
          100_00,
          Duration.ofHours(1),
          Duration.ofDays(7),
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofDays(1),
          Duration.ofDays(7));

  /** Event time begins here. */
  static final Instant MORNING = Instant.parse("2026-03-02T08:00:00Z");

  private final Gate gate;
  private final KeyedBroadcastOperatorTestHarness<String, OrderInput, String, OrderNews> intake;
  private final KeyedBroadcastOperatorTestHarness<String, StockInput, String, CheckResult> stock;
  private final KeyedOneInputStreamOperatorTestHarness<String, FraudInput, CheckResult> fraud;
  private final KeyedBroadcastOperatorTestHarness<String, DecisionInput, String, Decision> decide;
  private final List<Decision> published = new ArrayList<>();
  private long now = 1_000_000;
  private int readBack;

  private TestValidation(Rules rules, Run run) throws Exception {
    gate = new Gate(run);
    intake =
        ProcessFunctionTestHarnesses.forKeyedBroadcastProcessFunction(
            new OrderIntake(rules, gate), OrderInput::orderId, Types.STRING, Gate.STATE);
    stock =
        ProcessFunctionTestHarnesses.forKeyedBroadcastProcessFunction(
            new StockKeeper(rules, gate), StockInput::productId, Types.STRING, Gate.STATE);
    fraud =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new FraudWatch(rules)),
            FraudInput::customerId,
            Types.STRING);
    decide =
        ProcessFunctionTestHarnesses.forKeyedBroadcastProcessFunction(
            new OrderDecision(rules, gate), DecisionInput::orderId, Types.STRING, Gate.STATE);
    fraud.open();
    passed(Duration.ZERO);
  }

  /** A job that may decide. */
  static TestValidation open() throws Exception {
    TestValidation validation = closed(new Run(1, "a"));
    validation.openGate();
    return validation;
  }

  /** A job that has not read the log to its end yet. */
  static TestValidation closed(Run run) throws Exception {
    return new TestValidation(RULES, run);
  }

  void openGate() throws Exception {
    intake.processBroadcastElement(gate.opening(), now);
    stock.processBroadcastElement(gate.opening(), now);
    decide.processBroadcastElement(gate.opening(), now);
    settle();
  }

  void stock(String product, long version, int onHand) throws Exception {
    stock(product, version, onHand, MORNING);
  }

  void stock(String product, long version, int onHand, Instant countedAt) throws Exception {
    stock.processElement(
        StockInput.of(new StockFact(product, version, countedAt.toEpochMilli(), onHand, false)),
        now);
    settle();
  }

  /** An order of one line. */
  void order(String id, String customer, String product, int pieces, long unitCents)
      throws Exception {
    header(id, 1, "created", customer, 1, MORNING);
    line(id, 1, 1, product, pieces, unitCents);
  }

  void header(String id, long version, String status, String customer, int lines, Instant at)
      throws Exception {
    tell(OrderInput.of(new OrderFact(id, at.toEpochMilli(), version, status, customer, lines)));
  }

  /** The next version of an order's header. */
  void becomes(String id, long version, String status) throws Exception {
    becomes(id, version, status, MORNING.plusSeconds(version));
  }

  void becomes(String id, long version, String status, Instant at) throws Exception {
    header(id, version, status, "ann", 0, at);
  }

  void line(String id, int line, long version, String product, int pieces, long unitCents)
      throws Exception {
    tell(OrderInput.of(new LineFact(id, line, version, product, pieces, unitCents)));
  }

  /** What another run has published stands in the log. */
  void recall(Decision decision) throws Exception {
    tell(OrderInput.of(decision));
  }

  void forget(String customer) throws Exception {
    fraud.processElement(FraudInput.of(customer, true), now);
  }

  private void tell(OrderInput input) throws Exception {
    intake.processElement(input, now);
    settle();
  }

  /** Log time passes. */
  void passed(Duration time) throws Exception {
    now += time.toMillis();
    intake.processWatermark(new Watermark(now));
    intake.processBroadcastWatermark(new Watermark(now));
    stock.processWatermark(new Watermark(now));
    stock.processBroadcastWatermark(new Watermark(now));
    fraud.processWatermark(new Watermark(now));
    decide.processWatermark(new Watermark(now));
    decide.processBroadcastWatermark(new Watermark(now));
    settle();
  }

  /** The job reads what it has published since it last did. */
  void readBack() throws Exception {
    while (readBack < published.size()) {
      recall(published.get(readBack++));
    }
  }

  private void settle() throws Exception {
    boolean moved = true;
    while (moved) {
      moved = false;
      for (OrderNews news : taken(intake)) {
        decide.processElement(DecisionInput.of(news), now);
        moved = true;
      }
      for (StockRequest request : side(intake.getSideOutput(OrderIntake.STOCK))) {
        stock.processElement(StockInput.of(request), now);
        moved = true;
      }
      for (FraudInput amount : side(intake.getSideOutput(OrderIntake.FRAUD))) {
        fraud.processElement(amount, now);
        moved = true;
      }
      for (CheckResult result : taken(stock)) {
        decide.processElement(DecisionInput.of(result), now);
        moved = true;
      }
      for (CheckResult result : taken(fraud)) {
        decide.processElement(DecisionInput.of(result), now);
        moved = true;
      }
      published.addAll(taken(decide));
    }
  }

  private static <T> List<T> taken(AbstractStreamOperatorTestHarness<T> harness) {
    List<T> values = new ArrayList<>();
    for (Object element : harness.getOutput()) {
      if (element instanceof StreamRecord<?> record) {
        @SuppressWarnings("unchecked") // The harness is of an operator with this output.
        T value = (T) record.getValue();
        values.add(value);
      }
    }
    harness.getOutput().clear();
    return values;
  }

  private static <T> List<T> side(ConcurrentLinkedQueue<StreamRecord<T>> output) {
    List<T> values = new ArrayList<>();
    while (output != null && !output.isEmpty()) {
      values.add(output.remove().getValue());
    }
    return values;
  }

  /** All that was published, in order. */
  List<Decision> published() {
    return List.copyOf(published);
  }

  /** What the view holds of an order. */
  Optional<Decision> decision(String order) {
    return Optional.ofNullable(view().get(order));
  }

  /** The view. */
  Map<String, Decision> view() {
    Map<String, Decision> view = new HashMap<>();
    published.forEach(decision -> view.put(decision.orderId(), decision));
    return view;
  }

  /** How many keys hold how much: intake, stock, fraud, decision. */
  List<Integer> stateEntries() {
    return List.of(entries(intake), entries(stock), fraud.numKeyedStateEntries(), entries(decide));
  }

  /** The harness of Flink counts only for functions without broadcast. */
  static int entries(KeyedBroadcastOperatorTestHarness<?, ?, ?, ?> harness) {
    return ((HeapKeyedStateBackend<?>)
            ((AbstractStreamOperator<?>) harness.getOperator()).getKeyedStateBackend())
        .numKeyValueStateEntries();
  }

  void close() throws Exception {
    intake.close();
    stock.close();
    fraud.close();
    decide.close();
  }
}
