package dev.insideout.ordervalidation;

import dev.insideout.flink.job.Gate;
import dev.insideout.flink.job.GatedFunction;
import dev.insideout.flink.job.RecordValue;
import dev.insideout.flink.job.StateLayout;
import dev.insideout.ordervalidation.OrderNews.Kind;
import dev.insideout.ordervalidation.state.DraftLine;
import dev.insideout.ordervalidation.state.OrderDraft;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Puts an order together of its header and lines, in whatever order and how often they come, checks
 * that it is sane, and gives each new state of its contents – an attempt – to the other checks. It
 * asks for stock, and gives back what the order does not need any more: because it failed, as the
 * log tells, was cancelled, or has other contents.
 *
 * <p>While the gate is closed, decisions that it reads may be of another run, of which the other
 * functions do not know; it tells them. Later they are of this one, and whoever made them knows.
 */
final class OrderIntake extends GatedFunction<String, OrderInput, OrderNews> {
  private static final long serialVersionUID = 1L;

  static final String UID = "order-intake";
  static final OutputTag<StockRequest> STOCK = new OutputTag<>("stock") {};
  static final OutputTag<FraudInput> FRAUD = new OutputTag<>("fraud") {};

  static final ValueStateDescriptor<OrderDraft> DRAFT =
      StateLayout.value("draft", OrderDraft.class);

  private static final Set<String> ACTED_ON = Set.of("paid", "shipped", "delivered");
  private static final Set<String> GIVEN_UP = Set.of("cancelled", "failed");
  private static final Set<String> SHIPPED = Set.of("shipped", "delivered");

  private final Rules rules;
  private transient ValueState<OrderDraft> drafts;

  OrderIntake(Rules rules, Gate gate) {
    super(gate);
    this.rules = rules;
  }

  @Override
  public void open(OpenContext context) {
    drafts = RecordValue.of(getRuntimeContext(), DRAFT);
  }

  @Override
  public void processElement(OrderInput input, ReadOnlyContext context, Collector<OrderNews> news)
      throws Exception {
    OrderDraft draft = drafts.value();
    if (draft == null) {
      draft = blank();
    }
    Order order = new Order(draft, context, news);
    boolean changed =
        input.header() != null
            ? order.take(input.header())
            : input.line() != null ? order.take(input.line()) : order.take(input.decision());
    if (changed) {
      drafts.update(draft);
    }
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<OrderNews> news)
      throws Exception {
    OrderDraft draft = drafts.value();
    if (draft != null && draft.getOver()) {
      new Order(draft, context, news).tell(Kind.FORGOTTEN);
      drafts.clear();
    }
  }

  /** Nothing waits for it here. */
  @Override
  protected void opened(Context context, Collector<OrderNews> news) {}

  /** As the schema's defaults say, which Avro's builder looks up for each order anew. */
  static OrderDraft blank() {
    return new OrderDraft(
        0L,
        "",
        "",
        0L,
        0,
        new HashMap<>(),
        0,
        new HashMap<>(),
        0L,
        0,
        "",
        new HashMap<>(),
        0L,
        false);
  }

  /** The order whose key is current. */
  private final class Order {
    private final OrderDraft draft;
    private final ReadOnlyContext context;
    private final Collector<OrderNews> news;

    Order(OrderDraft draft, ReadOnlyContext context, Collector<OrderNews> news) {
      this.draft = draft;
      this.context = context;
      this.news = news;
    }

    boolean take(OrderFact header) {
      boolean first = draft.getVersion() == 0;
      boolean asked = !draft.getAsked().isEmpty() && isAskable();
      boolean earlier = first || header.at() < draft.getOrderedAt();
      if (earlier) {
        draft.setOrderedAt(header.at());
      }
      boolean newer = header.version() > draft.getVersion();
      if (newer) {
        draft.setVersion(header.version());
        draft.setStatus(header.status());
        draft.setCustomerId(header.customerId());
        draft.setLineCount(Math.max(draft.getLineCount(), header.lines()));
      }
      if (first) {
        tell(Kind.OPENED);
      }
      if (newer) {
        follow(header.at());
      }
      if (earlier && !first) {
        askForFraud();
      }
      if (!asked) {
        // A header changes no contents.
        consider();
      }
      return newer || earlier;
    }

    boolean take(LineFact line) {
      String number = Integer.toString(line.line());
      DraftLine known = draft.getLines().get(number);
      if (known != null && known.getVersion() >= line.version()) {
        return false;
      }
      draft
          .getLines()
          .put(
              number,
              new DraftLine(
                  line.version(), line.productId(), line.quantity(), line.unitPriceCents()));
      consider();
      return true;
    }

    /** A decision that stands in the log: this job's own, or one of a run before it. */
    boolean take(Decision decision) throws Exception {
      if (decision.revision() <= draft.getRevision()) {
        return false;
      }
      draft.setRevision(decision.revision());
      draft.setDecision(decision.status());
      // Nearly always what was asked for, and kept once: neither is ever changed in place.
      draft.setDecided(
          decision.items().equals(draft.getAsked()) ? draft.getAsked() : decision.items());
      draft.setDecidedCents(decision.totalCents());
      boolean isOwn = isOpen(context);
      if (!isOwn) {
        recall(decision);
      }
      if (draft.getOver()) {
        if (GIVEN_UP.contains(draft.getStatus())) {
          releaseAll();
        }
      } else if (draft.getAsked().isEmpty() || isDecided()) {
        boolean isNewest = draft.getAttempt() <= decision.attempt();
        if (!isNewest) {
          tell(Kind.ADOPTED);
        }
        draft.setAttempt(Math.max(draft.getAttempt(), decision.attempt()));
        // What was validated here just now was reserved for it.
        if (!(isOwn && isNewest && isValidated())) {
          adopt();
        }
      } else if (draft.getAttempt() <= decision.attempt() && !isActedOn()) {
        draft.setAttempt(decision.attempt() + 1);
        check();
        askForFraud();
      }
      return true;
    }

    private void recall(Decision decision) {
      news.collect(
          new OrderNews(
              Kind.RECALLED,
              context.getCurrentKey(),
              decision.attempt(),
              decision.customerId(),
              null,
              0,
              null,
              decision));
    }

    /**
     * What the newest status means for what is reserved.
     *
     * @param at its event time
     */
    private void follow(long at) {
      String status = draft.getStatus();
      if (GIVEN_UP.contains(status)) {
        releaseAll();
        isOver();
      } else if (SHIPPED.contains(status) && !draft.getOver()) {
        reserved().forEach((product, pieces) -> ask(StockRequest.Kind.SHIP, product, pieces, at));
        isOver();
      } else if (ACTED_ON.contains(status) && !draft.getOver()) {
        tell(Kind.ACTED_ON);
      }
    }

    /** Who decides has no timer of its own for what is over: each is in all snapshots of a week. */
    private void isOver() {
      draft.setOver(true);
      tell(Kind.OVER);
      context
          .timerService()
          .registerEventTimeTimer(context.timestamp() + rules.forgotten().toMillis());
    }

    /** Gives new contents to the checks, unless they were decided already, or it is too late. */
    private void consider() {
      if (!isAskable()) {
        return;
      }
      long cents = DraftContents.cents(draft);
      if (cents == draft.getAskedCents() && DraftContents.isAsked(draft)) {
        return;
      }
      Map<String, Integer> items = DraftContents.items(draft);
      Map<String, Integer> before = reserved();
      boolean first = draft.getAsked().isEmpty();
      boolean known = draft.getAttempt() > 0;
      draft.setAsked(items);
      draft.setAskedCents(cents);
      if (isActedOn() && known && !isDecided()) {
        if (!first) {
          tell(Kind.CHANGED_LATE);
        }
        return;
      }
      draft.setAttempt(draft.getAttempt() + 1);
      before.forEach(
          (product, pieces) -> {
            if (!items.containsKey(product)) {
              ask(StockRequest.Kind.RELEASE, product, pieces);
            }
          });
      if (isDecided()) {
        tell(Kind.ADOPTED);
        adopt();
      } else {
        check();
      }
      askForFraud();
    }

    /** True when its contents are whole, and the checks are told them. */
    private boolean isAskable() {
      int lines = draft.getLines().size();
      boolean whole = draft.getVersion() > 0 && lines > 0 && lines >= draft.getLineCount();
      boolean known = draft.getAttempt() > 0;
      return whole && !GIVEN_UP.contains(draft.getStatus()) && (known || !draft.getOver());
    }

    private void check() {
      String details = details();
      news.collect(
          new OrderNews(
              Kind.CHECKED,
              context.getCurrentKey(),
              draft.getAttempt(),
              draft.getCustomerId(),
              details,
              draft.getAskedCents(),
              draft.getAsked(),
              null));
      boolean sane = details.equals(Decision.PASSED);
      draft
          .getAsked()
          .forEach(
              (product, pieces) ->
                  ask(
                      sane ? StockRequest.Kind.RESERVE : StockRequest.Kind.RELEASE,
                      product,
                      pieces));
    }

    /** The order itself is sane. */
    private String details() {
      for (Map.Entry<String, DraftLine> line : new TreeMap<>(draft.getLines()).entrySet()) {
        int quantity = line.getValue().getQuantity();
        if (quantity < 1 || quantity > Rules.MOST_PIECES) {
          return "line %s asks for %d pieces".formatted(line.getKey(), quantity);
        }
        if (line.getValue().getUnitPriceCents() < 0) {
          return "line %s has a negative price".formatted(line.getKey());
        }
      }
      return draft.getCustomerId().isBlank() ? "no customer" : Decision.PASSED;
    }

    /** True when it went on: other contents come too late to be decided on. */
    private boolean isActedOn() {
      return ACTED_ON.contains(draft.getStatus());
    }

    /** True when the newest decision is about what the order is now. */
    private boolean isDecided() {
      return draft.getRevision() > 0
          && draft.getAsked().equals(draft.getDecided())
          && draft.getAskedCents() == draft.getDecidedCents();
    }

    private boolean isValidated() {
      return draft.getDecision().equals(Decision.VALIDATED);
    }

    /** What was decided stands: stock is held, or given back, as it says. */
    private void adopt() {
      boolean holds = isValidated();
      draft
          .getDecided()
          .forEach(
              (product, pieces) ->
                  ask(holds ? StockRequest.Kind.HOLD : StockRequest.Kind.RELEASE, product, pieces));
    }

    private void releaseAll() {
      reserved().forEach((product, pieces) -> ask(StockRequest.Kind.RELEASE, product, pieces));
    }

    /** What may be reserved for it. */
    private Map<String, Integer> reserved() {
      if (draft.getDecided().isEmpty() || draft.getDecided().equals(draft.getAsked())) {
        return draft.getAsked();
      }
      Map<String, Integer> all = new HashMap<>(draft.getDecided());
      all.putAll(draft.getAsked());
      return all;
    }

    private void ask(StockRequest.Kind kind, String product, int pieces) {
      ask(kind, product, pieces, 0);
    }

    private void ask(StockRequest.Kind kind, String product, int pieces, long at) {
      context.output(
          STOCK,
          new StockRequest(kind, product, context.getCurrentKey(), pieces, draft.getAttempt(), at));
    }

    private void askForFraud() {
      if (draft.getAttempt() > 0) {
        context.output(
            FRAUD,
            new FraudInput(
                draft.getCustomerId(),
                context.getCurrentKey(),
                draft.getOrderedAt(),
                draft.getAskedCents(),
                draft.getAttempt(),
                false));
      }
    }

    private void tell(Kind kind) {
      news.collect(
          new OrderNews(
              kind,
              context.getCurrentKey(),
              draft.getAttempt(),
              draft.getCustomerId(),
              null,
              draft.getAskedCents(),
              null,
              null));
    }
  }
}
