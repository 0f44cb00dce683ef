package dev.insideout.demo.service;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The orders service's HTTP server on the loopback address. */
final class OrdersServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OrdersServer.class);

  /** So many may wait for what their tokens name at once; further ones queue. */
  private static final int THREADS = 32;

  private static final int LAST_ANSWERS_WITHIN_SECONDS = 3;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final OrdersApi api;

  private OrdersServer(HttpServer server, OrdersApi api) {
    this.server = server;
    this.api = api;
  }

  /**
   * Begins to answer.
   *
   * @param port 0 for a free one
   * @throws IOException when another program listens there
   */
  static OrdersServer start(int port, OrdersApi api) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    OrdersServer orders = new OrdersServer(server, api);
    server.createContext("/", orders::handle);
    server.setExecutor(orders.threads);
    server.start();
    return orders;
  }

  /** Where it is, {@code http://127.0.0.1:port}. */
  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer = answer(exchange);
      byte[] body = answer.body().toString().concat("\n").getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      answer.headers().forEach(exchange.getResponseHeaders()::set);
      boolean bodiless = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(answer.status(), bodiless ? -1 : body.length);
      if (!bodiless) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  private Answer answer(HttpExchange exchange) throws IOException {
    try {
      return api.answer(Request.read(exchange));
    } catch (Refusal e) {
      return e.answer();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Refusal.notNow("stopping", "this instance stops: ask another one").answer();
    } catch (RuntimeException e) {
      LOG.error("{} {}", exchange.getRequestMethod(), exchange.getRequestURI(), e);
      return new Refusal(500, "failed", "the service failed at this; its log says how", Map.of())
          .answer();
    }
  }

  /** Takes no more requests and gives the last ones a moment to be answered. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(LAST_ANSWERS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.stop(0);
  }
}
