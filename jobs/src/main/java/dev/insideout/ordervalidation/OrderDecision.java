package dev.insideout.ordervalidation;

import dev.insideout.flink.job.Gate;
import dev.insideout.flink.job.GatedFunction;
import dev.insideout.flink.job.RecordValue;
import dev.insideout.flink.job.StateLayout;
import dev.insideout.ordervalidation.CheckResult.Check;
import dev.insideout.ordervalidation.state.Hearing;
import java.time.Duration;
import java.util.HashMap;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.Collector;

/**
 * Decides: validated when all checks have passed, failed at the first that has not, timed out when
 * they have not answered in time. A decision is revised when the order has other contents, or a
 * check finds something in one that was validated, as long as nobody has acted on it; afterwards
 * the finding stands beside it. What was decided by a run before this one stays as it is.
 */
final class OrderDecision extends GatedFunction<String, DecisionInput, Decision> {
  private static final long serialVersionUID = 1L;

  static final String UID = "order-decision";
  static final ValueStateDescriptor<Hearing> HEARING = StateLayout.value("hearing", Hearing.class);

  /** What is told of an attempt that was timed out before its checks had all passed. */
  private static final String PASSED_LATE = "all checks passed, too late";

  private final Rules rules;
  private transient Counter lateFindings;
  private transient ValueState<Hearing> hearings;

  OrderDecision(Rules rules, Gate gate) {
    super(gate);
    this.rules = rules;
  }

  @Override
  public void open(OpenContext context) {
    hearings = RecordValue.of(getRuntimeContext(), HEARING);
    lateFindings = getRuntimeContext().getMetricGroup().counter("lateFindings");
  }

  @Override
  public void processElement(
      DecisionInput input, ReadOnlyContext context, Collector<Decision> decisions)
      throws Exception {
    if (input.news() != null && input.news().kind() == OrderNews.Kind.FORGOTTEN) {
      hearings.clear();
      return;
    }
    Hearing hearing = hearings.value();
    if (hearing == null) {
      hearing = blank();
    }
    if (isKnown(input, hearing)) {
      return;
    }
    boolean undecided = hearing.getRevision() == 0;
    boolean found = false;
    if (input.result() != null) {
      found = hear(input.result(), hearing);
    } else {
      hear(input.news(), hearing, context, decisions);
    }
    if (isOpen(context)) {
      decide(input.orderId(), hearing, found, logTime(context), decisions);
    }
    if (undecided && hearing.getRevision() > 0) {
      // What is decided is not timed out: its timer would only read and write its state.
      context.timerService().deleteEventTimeTimer(dueAt(hearing));
    }
    hearings.update(hearing);
  }

  /** When it is timed out, in log time. */
  private long dueAt(Hearing hearing) {
    return hearing.getOpenedAt() + rules.decision().toMillis();
  }

  /** As the schema's defaults say, which Avro's builder looks up for each order anew. */
  static Hearing blank() {
    return new Hearing(
        "",
        0L,
        new HashMap<>(),
        0,
        "",
        "",
        new HashMap<>(),
        0L,
        false,
        false,
        false,
        "",
        "",
        0,
        -1,
        0L,
        "");
  }

  /** True for what this job has decided itself, and hears of an epoch later. */
  private static boolean isKnown(DecisionInput input, Hearing hearing) {
    return input.news() != null
        && input.news().kind() == OrderNews.Kind.RECALLED
        && input.news().decision().revision() <= hearing.getRevision();
  }

  /** True when the check says something that it has not said of this attempt before. */
  private static boolean hear(CheckResult result, Hearing hearing) {
    if (result.attempt() < hearing.getAttempt()) {
      return false;
    }
    if (result.attempt() > hearing.getAttempt()) {
      // The check was faster than what tells of the attempt.
      beginAttempt(result.attempt(), hearing);
    }
    if (result.check() == Check.STOCK) {
      String before = hearing.getStock().put(result.productId(), result.finding());
      return !result.finding().equals(before);
    }
    boolean found = !result.finding().equals(hearing.getFraud());
    hearing.setFraud(result.finding());
    return found;
  }

  private void hear(
      OrderNews news, Hearing hearing, ReadOnlyContext context, Collector<Decision> decisions) {
    switch (news.kind()) {
      case OPENED -> {
        hearing.setCustomerId(news.customerId());
        hearing.setOpenedAt(logTime(context));
        context.timerService().registerEventTimeTimer(dueAt(hearing));
      }
      case CHECKED -> begin(news, hearing);
      case ACTED_ON -> hearing.setActedOn(true);
      case CHANGED_LATE -> {
        if (hearing.getRevision() > 0) {
          findLate(news.orderId(), hearing, "the order has changed", logTime(context), decisions);
        }
      }
      case OVER -> hearing.setOver(true);
      case RECALLED -> recall(news.decision(), hearing, decisions);
      case FORGOTTEN -> throw new IllegalArgumentException("nothing is left to hear of an order");
      case ADOPTED -> {
        hearing.setAttempt(Math.max(hearing.getAttempt(), news.attempt()));
        hearing.setDecidedAttempt(Math.max(hearing.getDecidedAttempt(), news.attempt()));
        if (hearing.getDetails().isEmpty() && !hearing.getItems().isEmpty()) {
          hearing.setDetails(Decision.PASSED);
        }
      }
    }
  }

  private static void begin(OrderNews news, Hearing hearing) {
    if (news.attempt() < hearing.getAttempt()) {
      return;
    }
    if (news.attempt() > hearing.getAttempt()) {
      beginAttempt(news.attempt(), hearing);
    }
    hearing.setCustomerId(news.customerId());
    hearing.setTotalCents(news.totalCents());
    hearing.setItems(news.items());
    hearing.setDetails(news.details());
  }

  private static void beginAttempt(int attempt, Hearing hearing) {
    hearing.setAttempt(attempt);
    hearing.setDetails("");
    hearing.setFraud("");
    hearing.setStock(new HashMap<>());
  }

  /** Tells the row again as it stands in the log, so that a rebuild publishes it unchanged. */
  private void recall(Decision decision, Hearing hearing, Collector<Decision> decisions) {
    hearing.setStatus(decision.status());
    hearing.setReason(decision.reason());
    hearing.setRevision(decision.revision());
    hearing.setDecidedAttempt(decision.attempt());
    hearing.setDecidedAt(decision.decidedAt());
    hearing.setLateFinding(decision.lateFinding());
    if (decision.attempt() >= hearing.getAttempt()) {
      hearing.setAttempt(decision.attempt());
      hearing.setCustomerId(decision.customerId());
      hearing.setTotalCents(decision.totalCents());
      hearing.setItems(decision.items());
      hearing.setDetails(decision.details());
      hearing.setFraud(decision.fraud());
    }
    decisions.collect(decision);
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<Decision> decisions)
      throws Exception {
    Hearing hearing = hearings.value();
    if (hearing == null) {
      return;
    }
    if (hearing.getDue() && hearing.getOver()) {
      // A timer of an older savepoint, whose orders had a second one here.
      hearings.clear();
      return;
    }
    hearing.setDue(true);
    if (isOpen(context)) {
      decide(context.getCurrentKey(), hearing, false, timestamp, decisions);
    }
    hearings.update(hearing);
  }

  @Override
  protected void opened(Context context, Collector<Decision> decisions) throws Exception {
    long read = logTime(context);
    context.applyToKeyedState(
        HEARING,
        (order, state) -> {
          Hearing hearing = hearings.value();
          // How far the log is read need not be known so early.
          long now = Math.max(read, hearing.getOpenedAt());
          decide(order, hearing, false, now, decisions);
          hearings.update(hearing);
        });
  }

  /**
   * Decides what is to be decided.
   *
   * @param found true when a check has just said something new
   * @param now log time
   */
  private void decide(
      String order, Hearing hearing, boolean found, long now, Collector<Decision> decisions) {
    boolean decided =
        hearing.getRevision() > 0 && hearing.getDecidedAttempt() >= hearing.getAttempt();
    if (decided && !found) {
      return;
    }
    Optional<String> failure = Findings.failure(hearing);
    boolean passed = failure.isEmpty() && Findings.isComplete(hearing);
    if (decided) {
      reconsider(order, hearing, passed ? Optional.of(PASSED_LATE) : failure, now, decisions);
      return;
    }
    boolean first = hearing.getRevision() == 0;
    if (hearing.getOver() || !first && hearing.getActedOn()) {
      return;
    }
    if (failure.isPresent()) {
      publish(order, hearing, Decision.FAILED, failure.get(), now, decisions);
    } else if (passed) {
      publish(order, hearing, Decision.VALIDATED, "", now, decisions);
    } else if (hearing.getDue() && first) {
      publish(
          order,
          hearing,
          Decision.TIMED_OUT,
          Findings.missing(hearing) + waited(hearing, now),
          now,
          decisions);
    }
  }

  /** What a check says of an attempt that was decided without it, or says otherwise now. */
  private void reconsider(
      String order,
      Hearing hearing,
      Optional<String> finding,
      long now,
      Collector<Decision> decisions) {
    if (finding.isEmpty() || hearing.getStatus().equals(Decision.FAILED)) {
      return;
    }
    boolean validated = hearing.getStatus().equals(Decision.VALIDATED);
    boolean passed = finding.get().equals(PASSED_LATE);
    if (validated && passed) {
      return;
    }
    if (validated && !hearing.getActedOn() && !hearing.getOver()) {
      hearing.getItems().keySet().forEach(p -> hearing.getStock().putIfAbsent(p, Decision.PASSED));
      publish(order, hearing, Decision.FAILED, finding.get(), now, decisions);
    } else {
      findLate(order, hearing, finding.get(), now, decisions);
    }
  }

  private void findLate(
      String order, Hearing hearing, String finding, long now, Collector<Decision> decisions) {
    if (!hearing.getLateFinding().equals(finding)) {
      lateFindings.inc();
      hearing.setLateFinding(finding);
      publish(order, hearing, hearing.getStatus(), hearing.getReason(), now, decisions);
    }
  }

  private static void publish(
      String order,
      Hearing hearing,
      String status,
      String reason,
      long now,
      Collector<Decision> decisions) {
    String stock = Findings.stock(hearing);
    hearing.setStatus(status);
    hearing.setReason(reason);
    hearing.setRevision(hearing.getRevision() + 1);
    hearing.setDecidedAttempt(hearing.getAttempt());
    hearing.setDecidedAt(now);
    decisions.collect(
        new Decision(
            order,
            hearing.getCustomerId(),
            status,
            reason,
            hearing.getDetails(),
            hearing.getFraud(),
            stock,
            hearing.getTotalCents(),
            hearing.getItems(),
            hearing.getAttempt(),
            hearing.getRevision(),
            now,
            hearing.getLateFinding()));
    if (status.equals(Decision.VALIDATED)) {
      // All have passed, and that need not be kept for each.
      hearing.getStock().values().removeIf(Decision.PASSED::equals);
    }
  }

  private static String waited(Hearing hearing, long now) {
    long opened = hearing.getOpenedAt();
    return opened == 0 ? "" : " after %d s".formatted(Duration.ofMillis(now - opened).toSeconds());
  }
}
