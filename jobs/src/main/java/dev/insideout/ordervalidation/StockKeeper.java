package dev.insideout.ordervalidation;

import dev.insideout.flink.job.Gate;
import dev.insideout.flink.job.GatedFunction;
import dev.insideout.flink.job.RecordMap;
import dev.insideout.flink.job.RecordValue;
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

  /** Only read: where layout 2 kept what has left the house. */
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
    shelf = RecordValue.of(getRuntimeContext(), SHELF);
    waiting = RecordMap.of(getRuntimeContext(), WAITING);
    held = RecordMap.of(getRuntimeContext(), HELD);
    shipped = RecordMap.of(getRuntimeContext(), SHIPPED);
  }

  @Override
  public void processElement(
      StockInput input, ReadOnlyContext context, Collector<CheckResult> results) throws Exception {
    if (input.fact() != null) {
      count(input.fact(), context);
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

  private void count(StockFact fact, ReadOnlyContext context) throws Exception {
    Shelf now = shelf();
    if (fact.gone()) {
      now.setKnown(false);
      now.setOnHand(0);
      if (now.getWaiting() > 0) {
        waitForProduct(context);
      }
    } else if (fact.version() <= now.getVersion()) {
      return;
    } else {
      now.setKnown(true);
      now.setVersion(fact.version());
      now.setOnHand(fact.onHand());
      now.setCountedAt(fact.countedAt());
      now.setReserved(now.getReserved() - Departures.until(now.getDepartures(), fact.countedAt()));
      now.setDepartures(Departures.after(now.getDepartures(), fact.countedAt()));
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
      waitsNoMore(request.orderId(), now);
      giveBack(request.orderId(), before, now);
      mayBeHeld = grant(request.productId(), request.orderId(), wish, now, results);
    } else {
      waits(request.orderId(), wish, now);
      if (!now.getKnown()) {
        waitForProduct(context);
      }
    }
    shelf.update(now);
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
    Shelf now = shelf();
    waitsNoMore(request.orderId(), now);
    giveBack(request.orderId(), before, now);
    now.setReserved(now.getReserved() + request.quantity());
    held.put(
        request.orderId(),
        new Reservation(request.quantity(), request.attempt(), logTime(context), 0L));
    shelf.update(now);
    lookForExpiry(context);
  }

  private void release(StockRequest request) throws Exception {
    Shelf now = shelf();
    boolean waited = waitsNoMore(request.orderId(), now);
    if (giveBack(request.orderId(), held.get(request.orderId()), now) || waited) {
      shelf.update(now);
    }
  }

  /** Gives back {@code before}, what the order holds, and says whether it held anything. */
  private boolean giveBack(String order, Reservation before, Shelf now) throws Exception {
    if (before == null) {
      return false;
    }
    held.remove(order);
    now.setReserved(now.getReserved() - before.getQuantity());
    return true;
  }

  private void ship(StockRequest request) throws Exception {
    Shelf now = shelf();
    boolean waited = waitsNoMore(request.orderId(), now);
    Reservation before = held.get(request.orderId());
    if (before != null) {
      held.remove(request.orderId());
      leaves(before.getQuantity(), request.at(), now);
    }
    if (before != null || waited) {
      shelf.update(now);
    }
  }

  /** Pieces stay reserved until a stock fact no longer counts them. */
  private static void leaves(int quantity, long at, Shelf now) {
    if (now.getCountedAt() >= at) {
      now.setReserved(now.getReserved() - quantity);
    } else {
      now.setDepartures(Departures.with(now.getDepartures(), at, quantity));
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
    Shelf now = shelf();
    if (now.getWaiting() == 0) {
      return;
    }
    List<Map.Entry<String, Reservation>> wishes = new ArrayList<>();
    for (Map.Entry<String, Reservation> wish : waiting.entries()) {
      wishes.add(Map.entry(wish.getKey(), wish.getValue()));
    }
    wishes.sort(
        Comparator.<Map.Entry<String, Reservation>>comparingLong(w -> w.getValue().getAskedAt())
            .thenComparing(Map.Entry::getKey));
    for (Map.Entry<String, Reservation> wish : wishes) {
      if (now.getKnown()) {
        waitsNoMore(wish.getKey(), now);
        giveBack(wish.getKey(), held.get(wish.getKey()), now);
        grant(product, wish.getKey(), wish.getValue(), now, results);
      } else if (waitedEnough.test(wish.getValue().getAskedAt())) {
        waitsNoMore(wish.getKey(), now);
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
      giveBack(reservation.getKey(), reservation.getValue(), now);
      results.collect(
          result(
              product, reservation.getKey(), reservation.getValue(), EXPIRED.formatted(product)));
    }
    if (!expired.isEmpty()) {
      shelf.update(now);
    }
  }

  /** Who waits for the gate alone has its answer when that opens, and needs no timer. */
  private void waitForProduct(ReadOnlyContext context) {
    context
        .timerService()
        .registerEventTimeTimer(logTime(context) + rules.unknownProduct().toMillis());
  }

  private void lookForExpiry(ReadOnlyContext context) {
    long when = logTime(context) + rules.reservation().toMillis();
    context.timerService().registerEventTimeTimer((when / EXPIRY_ROUND + 1) * EXPIRY_ROUND);
  }

  private static CheckResult result(
      String product, String order, Reservation reservation, String finding) {
    return new CheckResult(Check.STOCK, order, product, reservation.getAttempt(), finding);
  }

  private void waits(String order, Reservation wish, Shelf now) throws Exception {
    if (!waiting.contains(order)) {
      now.setWaiting(now.getWaiting() + 1);
    }
    waiting.put(order, wish);
  }

  /**
   * Says whether it waited. That nobody does is nearly always known without a look: on disk, each
   * removal is an entry of its own, which who looks through the map has to pass.
   */
  private boolean waitsNoMore(String order, Shelf now) throws Exception {
    if (now.getWaiting() == 0 || !waiting.contains(order)) {
      return false;
    }
    waiting.remove(order);
    now.setWaiting(now.getWaiting() - 1);
    return true;
  }

  private Shelf shelf() throws Exception {
    Shelf known = shelf.value();
    Shelf now = known == null ? Shelf.newBuilder().build() : known;
    if (now.getWaiting() < 0) {
      upgrade(now);
      shelf.update(now);
    }
    return now;
  }

  /** From layout 2, in which orders may wait for a product that has no record. */
  private void upgrade(Shelf now) throws Exception {
    int waiters = 0;
    for (String ignored : waiting.keys()) {
      waiters++;
    }
    now.setWaiting(waiters);
    for (Reservation left : shipped.values()) {
      now.setDepartures(
          Departures.with(now.getDepartures(), left.getShippedAt(), left.getQuantity()));
    }
    shipped.clear();
  }
}
