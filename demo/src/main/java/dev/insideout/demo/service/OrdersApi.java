package dev.insideout.demo.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.insideout.cache.Followed;
import dev.insideout.cache.ForeignTokenException;
import dev.insideout.cache.Health;
import dev.insideout.cache.Key;
import dev.insideout.cache.NotCoveredException;
import dev.insideout.cache.NotReadyException;
import dev.insideout.cache.Token;
import dev.insideout.cache.View;
import dev.insideout.cache.ViewCache;
import dev.insideout.cache.ViewFailedException;
import dev.insideout.cache.ViewStats;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What clients can ask the orders service for. For any thread. */
final class OrdersApi {
  private static final Logger LOG = LoggerFactory.getLogger(OrdersApi.class);
  private static final String BY_CUSTOMER = "by_customer";

  /** The view that it reads. */
  static final View<Key, OrderStatus> ORDER_STATUS =
      View.of("order_status", OrderStatus.class).index(BY_CUSTOMER, "customer_id");

  private final OrderLog log;
  private final ViewCache<Key, OrderStatus> orders;
  private final Duration patience;
  private final Optional<Followed> decisions;

  /**
   * Serves from a view and writes to the log.
   *
   * @param patience how long a client waits at most for what its token names
   * @param decisions the view that it acts on, where it does
   */
  OrdersApi(
      OrderLog log,
      ViewCache<Key, OrderStatus> orders,
      Duration patience,
      Optional<Followed> decisions) {
    this.log = log;
    this.orders = orders;
    this.patience = patience;
    this.decisions = decisions;
  }

  /**
   * Answers a request.
   *
   * @throws Refusal when it is not done
   */
  Answer answer(Request request) throws InterruptedException {
    List<String> path = request.path();
    boolean one = path.size() == 2 && path.get(0).equals("orders");
    boolean ofCustomer =
        path.size() == 3 && path.get(0).equals("customers") && path.get(2).equals("orders");
    if (path.equals(List.of("orders"))) {
      requireMethod(request, "POST");
      return take(NewOrderJson.read(request.body()));
    } else if (one) {
      requireMethod(request, "GET");
      return show(path.get(1), request);
    } else if (ofCustomer) {
      requireMethod(request, "GET");
      return showOrdersOf(path.get(1), request);
    } else if (path.equals(List.of("health"))) {
      requireMethod(request, "GET");
      return health();
    }
    throw Refusal.notFound(
        "there is nothing here; there are /orders, /orders/{id}, /customers/{id}/orders and /health");
  }

  private static void requireMethod(Request request, String method) {
    if (!request.method().equals(method)) {
      throw Refusal.notAllowed(request.method(), method);
    }
  }

  private Answer take(NewOrder order) throws InterruptedException {
    String id = OrderLog.newId();
    try {
      String token = log.write(id, order).toString();
      return new Answer(
          201,
          Map.of("Location", "/orders/" + id, Request.TOKEN, token),
          JsonNodeFactory.instance.objectNode().put("order_id", id).put("token", token));
    } catch (NotConfirmedException e) {
      LOG.warn("Order {}: {}", id, e.getMessage(), e.getCause());
      throw e.mayBeTaken()
          ? Refusal.outcomeUnknown(e.getMessage())
          : Refusal.notNow("log_away", e.getMessage());
    }
  }

  private Answer show(String id, Request request) throws InterruptedException {
    awaitToken(request);
    OrderStatus order =
        lookedUp(() -> orders.get(Key.of(id)))
            .orElseThrow(() -> Refusal.notFound("there is no order '%s'".formatted(id)));
    return Answer.ok(RowJson.of(order));
  }

  private Answer showOrdersOf(String customer, Request request) throws InterruptedException {
    awaitToken(request);
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("customer_id", customer);
    var array = answer.putArray("orders");
    lookedUp(() -> orders.byIndex(BY_CUSTOMER, customer))
        .forEach(row -> array.add(RowJson.of(row.value())));
    return Answer.ok(answer);
  }

  private void awaitToken(Request request) throws InterruptedException {
    if (request.token().isEmpty()) {
      return;
    }
    Token token = token(request.token().get());
    try {
      orders.await(token, patience);
    } catch (ForeignTokenException e) {
      throw Refusal.badToken(e.getMessage());
    } catch (NotCoveredException e) {
      throw Refusal.notNow("not_yet", e.getMessage());
    } catch (ViewFailedException e) {
      throw Refusal.notNow("view_failed", e.getMessage());
    }
  }

  private static Token token(String text) {
    try {
      return Token.parse(text);
    } catch (IllegalArgumentException e) {
      throw Refusal.badToken(e.getMessage());
    }
  }

  private static <T> T lookedUp(Supplier<T> lookup) {
    try {
      return lookup.get();
    } catch (NotReadyException e) {
      throw Refusal.notNow("not_ready", e.getMessage());
    }
  }

  private Answer health() {
    Health health = orders.health();
    ViewStats stats = orders.stats();
    ObjectNode body =
        JsonNodeFactory.instance
            .objectNode()
            .put("status", health.status().name())
            .put("reason", health.reason())
            .put("view", orders.view().name())
            .put("rows", stats.rows().get(orders.view().name()))
            .put("records_read", stats.recordsRead())
            .put("epochs", stats.epochs())
            .put("behind", stats.behind())
            .put("age_ms", stats.age().map(Duration::toMillis).orElse(null))
            .put("rebuilds", stats.rebuilds());
    decisions
        .map(Followed::health)
        .ifPresent(
            of ->
                body.putObject("decisions")
                    .put("status", of.status().name())
                    .put("reason", of.reason()));
    return new Answer(health.status() == Health.Status.DOWN ? 503 : 200, Map.of(), body);
  }
}
