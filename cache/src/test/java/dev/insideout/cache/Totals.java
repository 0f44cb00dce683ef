package dev.insideout.cache;

import dev.insideout.contract.position.SourcePartition;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** What tests of caches say of {@link HandWrittenViews}, whose rows are totals by id. */
final class Totals {
  static final Duration SOON = Duration.ofSeconds(60);

  private Totals() {}

  static View<Key, Integer> of(String view) {
    return View.of(view).map(row -> (Integer) row.get("total"));
  }

  static Map<String, Integer> rows(Rows<Key, Integer> rows) {
    Map<String, Integer> totals = new TreeMap<>();
    rows.all().forEach(row -> totals.put(row.key().values().get(0).toString(), row.value()));
    return totals;
  }

  /** The token of the last record that the epoch with this number contains. */
  static Token token(long epoch) {
    return Token.of(SourcePartition.of("transfers", 0), epoch - 1);
  }

  static void awaitReady(Followed views) throws Exception {
    views.ready().get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  static void await(CountDownLatch latch) {
    try {
      if (!latch.await(SOON.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("nobody came within " + SOON);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits until the state is as wanted, and returns it. */
  static ViewState awaitState(Followed views, Predicate<ViewState> wanted)
      throws InterruptedException {
    long end = System.nanoTime() + SOON.toNanos();
    ViewState state = views.state();
    while (!wanted.test(state)) {
      if (System.nanoTime() > end) {
        throw new AssertionError("the state is still " + state);
      }
      Thread.sleep(20);
      state = views.state();
    }
    return state;
  }

  static ViewState.Stale awaitStale(Followed views, String reason) throws InterruptedException {
    return (ViewState.Stale)
        awaitState(
            views, s -> s instanceof ViewState.Stale stale && stale.reason().contains(reason));
  }

  static ViewState.Failed awaitFailed(Followed views) throws InterruptedException {
    return (ViewState.Failed) awaitState(views, s -> s instanceof ViewState.Failed);
  }

  static void awaitReadyState(Followed views) throws InterruptedException {
    awaitState(views, s -> s instanceof ViewState.Ready);
  }
}
