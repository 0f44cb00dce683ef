package dev.insideout.demo.service;

import dev.insideout.cache.Key;
import dev.insideout.cache.View;
import dev.insideout.cache.ViewCache;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Acts on what view {@code order_validations} decides: an order that was taken over HTTP becomes
 * {@code validated} or {@code failed}.
 *
 * <p>What it writes depends on the order and the decision alone, the version and the event's id
 * too. So an instance that does it again after a crash, or another instance that does the same,
 * writes the same record, and nobody takes it for another.
 */
final class DecisionFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DecisionFollower.class);

  /** The view that it follows. */
  static final View<Key, OrderValidation> VALIDATIONS =
      View.of("order_validations", OrderValidation.class);

  private static final String CREATED = "created";
  private static final String VALIDATED = "validated";
  private static final String FAILED = "failed";

  private final OrderLog log;
  private final ViewCache<Key, OrderStatus> orders;
  private final ViewCache<Key, OrderValidation> validations;
  private final Duration pause;

  /** By order the revision that it has been written for, until the order is shown so. */
  private final Map<String, Integer> written = new HashMap<>();

  private final BlockingQueue<String> touched = new LinkedBlockingQueue<>();
  private final List<ViewCache.Subscription> subscriptions;
  private final Thread work = new Thread(this::work, "acts on decisions");

  private DecisionFollower(
      OrderLog log,
      ViewCache<Key, OrderStatus> orders,
      ViewCache<Key, OrderValidation> validations,
      Duration pause) {
    this.log = log;
    this.orders = orders;
    this.validations = validations;
    this.pause = pause;
    // Either may come first: the order as the service shows it, or what is decided on it.
    this.subscriptions =
        List.of(
            orders.onChange(change -> touch(change.key())),
            validations.onChange(change -> touch(change.key())));
  }

  /**
   * Begins when both views are ready; what was decided before that is acted on, too.
   *
   * @param pause before it tries again what the log has not taken
   */
  static DecisionFollower start(
      OrderLog log,
      ViewCache<Key, OrderStatus> orders,
      ViewCache<Key, OrderValidation> validations,
      Duration pause) {
    DecisionFollower follower = new DecisionFollower(log, orders, validations, pause);
    follower.work.setDaemon(true);
    follower.work.start();
    return follower;
  }

  private void touch(Key order) {
    String id = order.values().get(0).toString();
    if (OrderLog.isTakenHere(id)) {
      touched.add(id);
    }
  }

  private void work() {
    try {
      CompletableFuture.allOf(orders.ready(), validations.ready()).get();
      validations.all().forEach(row -> touch(row.key()));
      while (true) {
        String id = touched.take();
        if (!act(id)) {
          TimeUnit.MILLISECONDS.sleep(pause.toMillis());
          touched.add(id);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.error("Decisions are not acted on any more: {}", e.getMessage());
    }
  }

  /** False when the log has not taken what the order becomes. */
  private boolean act(String id) throws InterruptedException {
    Optional<OrderStatus> order = orders.get(Key.of(id));
    Optional<OrderValidation> decision = validations.get(Key.of(id));
    if (order.isEmpty() || decision.isEmpty()) {
      return true;
    }
    Optional<String> status = next(order.get().getStatus(), decision.get().getStatus());
    if (status.isEmpty()) {
      written.remove(id);
      return true;
    }
    int revision = decision.get().getRevision();
    if (written.getOrDefault(id, 0) >= revision) {
      return true;
    }
    try {
      log.decided(order.get(), status.get(), decision.get());
      written.put(id, revision);
      return true;
    } catch (NotConfirmedException e) {
      LOG.warn("Order {}: {}", id, e.getMessage(), e.getCause());
      return false;
    }
  }

  /** What an order becomes; empty when it stays, as one that has gone on does. */
  private static Optional<String> next(String status, String decision) {
    String wanted = decision.equals(VALIDATED) ? VALIDATED : FAILED;
    boolean open = status.equals(CREATED) || status.equals(VALIDATED);
    return open && !status.equals(wanted) ? Optional.of(wanted) : Optional.empty();
  }

  /** Acts on nothing more. */
  @Override
  public void close() {
    subscriptions.forEach(ViewCache.Subscription::close);
    work.interrupt();
  }
}
