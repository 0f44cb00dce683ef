package dev.insideout.ordervalidation;

import dev.insideout.flink.job.Gate;
import dev.insideout.flink.job.GatedFunction;
import dev.insideout.flink.job.StateLayout;
import dev.insideout.ordervalidation.CheckResult.Check;
import dev.insideout.ordervalidation.state.Reservation;
import dev.insideout.ordervalidation.state.Shelf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.util.Collector;

/**
 * Reserves a product's pieces, never more than there are. A wish waits while the product is
 * unknown, for a stated time, and while the gate is closed. A reservation goes when it is given
 * back, when it has expired, and when the pieces have left the house: with the stock fact that no
 * longer counts them, so that they are never free in between.
 */
final class StockKeeper extends GatedFunction<String, StockInput, CheckResult> {
  private static final long serialVersionUID = 1L;

  static final String UID = "stock-keeper";
  static final String REFUSED = "not enough of product %s";
  static final String UNKNOWN = "unknown product %s";
  static final String EXPIRED = "the reservation of product %s has expired";

  static final ValueStateDescriptor<Shelf> SHELF = StateLayout.value("shelf", Shelf.class);
  static final MapStateDescriptor<String, Reservation> WAITING =
      StateLayout.map("waiting", Reservation.class);
  static final MapStateDescriptor<String, Reservation> HELD =
      StateLayout.map("held", Reservation.class);
  static final MapStateDescriptor<String, Reservation> SHIPPED =
      StateLayout.map("shipped", Reservation.class);

  /** One timer a product and hour looks for what has expired. */
  private static final long EXPIRY_ROUND = Duration.ofHours(1).toMillis();

  private final Rules rules;
  private transient ValueState<Shelf> shelf;
  private transient MapState<String, Reservation> waiting;
  private transient MapState<String, Reservation> held;
  private transient MapState<String, Reservation> shipped;

  StockKeeper(Rules rules, Gate gate) {
    super(gate);
    this.rules = rules;
  }

  @Override
  public void open(OpenContext context) {
    shelf = getRuntimeContext().getState(SHELF);
    waiting = getRuntimeContext().getMapState(WAITING);
    held = getRuntimeContext().getMapState(HELD);
    shipped = getRuntimeContext().getMapState(SHIPPED);
  }

  @Override
  public void processElement(
      StockInput input, ReadOnlyContext context, Collector<CheckResult> results) throws Exception {
    if (input.fact() != null) {
      count(input.fact());
      if (isOpen(context)) {
        decide(input.productId(), since -> false, results);
      }
      return;
    }
    StockRequest request = input.request();
    switch (request.kind()) {
      case RESERVE -> reserve(request, context, results);
      case HOLD -> hold(request, context);
      case RELEASE -> release(request);
      case SHIP -> ship(request);
    }
  }

  private void count(StockFact fact) throws Exception {
    Shelf now = shelf();
    if (fact.gone()) {
      now.setKnown(false);
      now.setOnHand(0);
    } else if (fact.version() <= now.getVersion()) {
      return;
    } else {
      now.setKnown(true);
      now.setVersion(fact.version());
      now.setOnHand(fact.onHand());
      now.setCountedAt(fact.countedAt());
      List<String> counted = new ArrayList<>();
      for (Map.Entry<String, Reservation> left : shipped.entries()) {
        if (left.getValue().getShippedAt() <= fact.countedAt()) {
          counted.add(left.getKey());
          now.setReserved(now.getReserved() - left.getValue().getQuantity());
        }
      }
      for (String order : counted) {
        shipped.remove(order);
      }
    }
    shelf.update(now);
  }

  private void reserve(
      StockRequest request, ReadOnlyContext context, Collector<CheckResult> results)
      throws Exception {
    Reservation before = held.get(request.orderId());
    if (before != null && before.getAttempt() >= request.attempt()) {
      return;
    }
    Reservation wish = new Reservation(request.quantity(), request.attempt(), logTime(context), 0L);
    Shelf now = shelf();
    boolean mayBeHeld = true;
    if (isOpen(context) && now.getKnown()) {
      waiting.remove(request.orderId());
      giveBack(request.orderId(), now);
      mayBeHeld = grant(request.productId(), request.orderId(), wish, now, results);
      shelf.update(now);
    } else {
      waiting.put(request.orderId(), wish);
      context
          .timerService()
          .registerEventTimeTimer(logTime(context) + rules.unknownProduct().toMillis());
    }
    if (mayBeHeld) {
      lookForExpiry(context);
    }
  }

  /** Reserves what is wished for, if there is enough, and says whether there was. */
  private boolean grant(
      String product, String order, Reservation wish, Shelf now, Collector<CheckResult> results)
      throws Exception {
    boolean enough = now.getOnHand() - now.getReserved() >= wish.getQuantity();
    if (enough) {
      now.setReserved(now.getReserved() + wish.getQuantity());
      held.put(order, wish);
    }
    String finding = enough ? Decision.PASSED : REFUSED.formatted(product);
    results.collect(result(product, order, wish, finding));
    return enough;
  }

  private void hold(StockRequest request, ReadOnlyContext context) throws Exception {
    Reservation before = held.get(request.orderId());
    if (before != null && before.getQuantity() == request.quantity()) {
      return;
    }
    waiting.remove(request.orderId());
    Shelf now = shelf();
    giveBack(request.orderId(), now);
    now.setReserved(now.getReserved() + request.quantity());
    held.put(
        request.orderId(),
        new Reservation(request.quantity(), request.attempt(), logTime(context), 0L));
    shelf.update(now);
    lookForExpiry(context);
  }

  private void release(StockRequest request) throws Exception {
    waiting.remove(request.orderId());
    Shelf now = shelf();
    if (giveBack(request.orderId(), now)) {
      shelf.update(now);
    }
  }

  private boolean giveBack(String order, Shelf now) throws Exception {
    Reservation reservation = held.get(order);
    if (reservation == null) {
      return false;
    }
    held.remove(order);
    now.setReserved(now.getReserved() - reservation.getQuantity());
    return true;
  }

  private void ship(StockRequest request) throws Exception {
    waiting.remove(request.orderId());
    Reservation reservation = held.get(request.orderId());
    if (reservation == null) {
      return;
    }
    Shelf now = shelf();
    if (now.getCountedAt() >= request.at()) {
      giveBack(request.orderId(), now);
      shelf.update(now);
    } else {
      held.remove(request.orderId());
      reservation.setShippedAt(request.at());
      shipped.put(request.orderId(), reservation);
    }
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<CheckResult> results)
      throws Exception {
    if (isOpen(context)) {
      decide(
          context.getCurrentKey(),
          since -> since + rules.unknownProduct().toMillis() <= timestamp,
          results);
    }
    if (timestamp % EXPIRY_ROUND == 0) {
      expire(context.getCurrentKey(), timestamp, results);
    }
  }

  @Override
  protected void opened(Context context, Collector<CheckResult> results) throws Exception {
    long now = logTime(context);
    context.applyToKeyedState(
        WAITING,
        (product, wishes) ->
            decide(product, since -> since + rules.unknownProduct().toMillis() <= now, results));
  }

  /**
   * Answers the wishes that wait, the oldest first: all of them when the product is known, else
   * those that have waited long enough.
   */
  private void decide(String product, LongPredicate waitedEnough, Collector<CheckResult> results)
      throws Exception {
    List<Map.Entry<String, Reservation>> wishes = new ArrayList<>();
    for (Map.Entry<String, Reservation> wish : waiting.entries()) {
      wishes.add(Map.entry(wish.getKey(), wish.getValue()));
    }
    if (wishes.isEmpty()) {
      return;
    }
    wishes.sort(
        Comparator.<Map.Entry<String, Reservation>>comparingLong(w -> w.getValue().getAskedAt())
            .thenComparing(Map.Entry::getKey));
    Shelf now = shelf();
    for (Map.Entry<String, Reservation> wish : wishes) {
      if (now.getKnown()) {
        waiting.remove(wish.getKey());
        giveBack(wish.getKey(), now);
        grant(product, wish.getKey(), wish.getValue(), now, results);
      } else if (waitedEnough.test(wish.getValue().getAskedAt())) {
        waiting.remove(wish.getKey());
        results.collect(
            result(product, wish.getKey(), wish.getValue(), UNKNOWN.formatted(product)));
      }
    }
    shelf.update(now);
  }

  private void expire(String product, long time, Collector<CheckResult> results) throws Exception {
    List<Map.Entry<String, Reservation>> expired = new ArrayList<>();
    for (Map.Entry<String, Reservation> reservation : held.entries()) {
      if (reservation.getValue().getAskedAt() + rules.reservation().toMillis() <= time) {
        expired.add(Map.entry(reservation.getKey(), reservation.getValue()));
      }
    }
    Shelf now = shelf();
    for (Map.Entry<String, Reservation> reservation : expired) {
      giveBack(reservation.getKey(), now);
      results.collect(
          result(
              product, reservation.getKey(), reservation.getValue(), EXPIRED.formatted(product)));
    }
    if (!expired.isEmpty()) {
      shelf.update(now);
    }
  }

  private void lookForExpiry(ReadOnlyContext context) {
    long when = logTime(context) + rules.reservation().toMillis();
    context.timerService().registerEventTimeTimer((when / EXPIRY_ROUND + 1) * EXPIRY_ROUND);
  }

  private static CheckResult result(
      String product, String order, Reservation reservation, String finding) {
    return new CheckResult(Check.STOCK, order, product, reservation.getAttempt(), finding);
  }

  private Shelf shelf() throws Exception {
    Shelf known = shelf.value();
    return known == null ? Shelf.newBuilder().build() : known;
  }
}
