package dev.insideout.demo.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.insideout.cache.TestViews;
import dev.insideout.cache.Token;
import dev.insideout.cache.ViewState;
import dev.insideout.contract.position.SourcePartition;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The service as its clients see it, over a log and a view that the test feeds. */
class OrdersServerTest {
  private static final String LAMPS =
      """
      {"customer_id": "C000007", "country": "DE", "lines": [
        {"product_id": "P1", "quantity": 2, "unit_price": "12.50"},
        {"product_id": "P2", "quantity": 1, "unit_price": "3"}]}
      """;

  private final TestViews views = TestViews.of(OrdersApi.ORDER_STATUS, "order_id");
  private final HttpClient client = HttpClient.newHttpClient();
  private final TestOrderLog log = new TestOrderLog();
  private OrdersServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        OrdersServer.start(
            0,
            new OrdersApi(
                log.orderLog(),
                views.cache(OrdersApi.ORDER_STATUS),
                Duration.ofMillis(100),
                Optional.empty()));
  }

  @AfterEach
  void stop() {
    server.close();
    views.close();
  }

  @Test
  void showsAnOrderOnceTheViewHasWhatItsTokenNames() throws Exception {
    views.cover(Token.parse("orders~9~0~~order_lines~9~0"));
    views.endEpoch();
    HttpResponse<String> taken = post(LAMPS);
    assertThat(taken.statusCode()).as(taken.body()).isEqualTo(201);
    String id = json(taken).path("order_id").asText();
    String token = taken.headers().firstValue("Insideout-Token").orElseThrow();
    assertThat(json(taken).path("token").asText()).isEqualTo(token);
    assertThat(taken.headers().firstValue("Location")).hasValue("/orders/" + id);
    assertThat(log.written().stream().map(ProducerRecord::topic))
        .as("the header last: without it there is no order")
        .containsExactly("order_lines", "order_lines", "orders");
    assertThat(Token.parse(token).offsets().keySet())
        .extracting(SourcePartition::topic)
        .contains("order_lines", "orders");

    HttpResponse<String> early = get("/orders/" + id, token);
    assertThat(early.statusCode()).isEqualTo(503);
    assertThat(early.headers().firstValue("Retry-After")).hasValue("1");
    assertThat(json(early).path("error").asText()).isEqualTo("not_yet");
    assertThat(json(early).path("message").asText()).contains("after 0.1 s", "READY");

    views.put(OrdersApi.ORDER_STATUS, row(id, "C000007"));
    views.cover(Token.parse(token));
    views.endEpoch();
    HttpResponse<String> shown = get("/orders/" + id, token);
    assertThat(shown.statusCode()).isEqualTo(200);
    assertThat(shown.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(shown.body())
        .isEqualTo(
            """
            {"order_id":"%s","status":"created","status_since":"2026-01-05T08:00:00Z","country":"DE",\
            "customer_id":"C000007","customer_name":"Mia Vos","customer_level":null,"customer_city":null,\
            "line_count":2,"total":"28.00","captured":"0.00","refunded":"0.00","payment_status":null,\
            "shipment_status":null}
            """
                .formatted(id));
  }

  @Test
  void findsTheOrdersOfACustomer() throws Exception {
    views.put(OrdersApi.ORDER_STATUS, row("H-1", "C 1/+ü"));
    views.put(OrdersApi.ORDER_STATUS, row("H-2", "C2"));
    views.put(OrdersApi.ORDER_STATUS, row("H-3", "C 1/+ü"));
    views.endEpoch();
    JsonNode found = json(get("/customers/C%201%2F+%C3%BC/orders"));
    assertThat(found.path("customer_id").asText()).isEqualTo("C 1/+ü");
    assertThat(found.path("orders").findValuesAsText("order_id")).containsExactly("H-1", "H-3");
    assertThat(json(get("/customers/nobody/orders")).path("orders")).isEmpty();
  }

  @Test
  void refusesWhatIsNoOrder() throws Exception {
    HttpResponse<String> refused = post("{\"customer_id\": \"C1\", \"amount\": 12.5}");
    assertThat(json(refused).path("error").asText()).isEqualTo("bad_order");
    assertThat(json(refused).path("message").asText()).contains("has a field 'amount'");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(log.written()).isEmpty();
  }

  @Test
  void refusesTokensThatNameNothingHere() throws Exception {
    views.cover(Token.parse("orders~0~7"));
    views.endEpoch();
    for (String token : List.of("", "orders", "orders~x~1", "orders~0~~1", "sales~0~1")) {
      HttpResponse<String> refused = get("/orders/H-1", token);
      assertThat(json(refused).path("error").asText()).as(token).isEqualTo("bad_token");
      assertThat(refused.statusCode()).isEqualTo(400);
    }
    assertThat(json(get("/orders/H-1", "sales~0~1")).path("message").asText())
        .contains("names topic sales, which the view does not read");
  }

  @Test
  void saysWhatIsNotThere() throws Exception {
    views.endEpoch();
    assertThat(json(get("/orders/H-1")).path("message").asText())
        .isEqualTo("there is no order 'H-1'");
    for (String path : List.of("/", "/orders/", "/orders/H-1", "/orders/H-1/lines", "/customers")) {
      assertThat(get(path).statusCode()).as(path).isEqualTo(404);
    }
    HttpResponse<String> method =
        send(request("/orders").method("DELETE", HttpRequest.BodyPublishers.noBody()));
    assertThat(method.statusCode()).isEqualTo(405);
    assertThat(method.headers().firstValue("Allow")).hasValue("POST");
    HttpResponse<String> head =
        send(request("/orders/H-1").method("HEAD", HttpRequest.BodyPublishers.noBody()));
    assertThat(head.statusCode()).isEqualTo(405);
    HttpResponse<String> large = post(" ".repeat(Request.MOST_BYTES + 1));
    assertThat(large.statusCode()).isEqualTo(413);
    assertThat(json(large).path("message").asText()).contains("65536 bytes at most");
  }

  @Test
  void saysHowFarTheViewIsWhileItIsNotReady() throws Exception {
    views.become(new ViewState.Bootstrapping(730, 73, 100, 10, Optional.empty(), Optional.empty()));
    for (String path : List.of("/orders/H-1", "/customers/C1/orders")) {
      HttpResponse<String> refused = get(path);
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
      assertThat(json(refused).path("error").asText()).isEqualTo("not_ready");
      assertThat(json(refused).path("message").asText()).contains("BOOTSTRAPPING 73%");
    }
    assertThat(post(LAMPS).statusCode()).as("what is written needs no view").isEqualTo(201);
    HttpResponse<String> down = get("/health");
    assertThat(down.statusCode()).isEqualTo(503);
    assertThat(json(down).path("reason").asText()).contains("BOOTSTRAPPING 73%");

    views.put(OrdersApi.ORDER_STATUS, row("H-1", "C1"));
    views.cover(Token.parse("orders~0~6"));
    views.endEpoch();
    HttpResponse<String> up = get("/health");
    assertThat(up.statusCode()).isEqualTo(200);
    assertThat(json(up).path("status").asText()).isEqualTo("UP");
    assertThat(json(up).path("rows").asLong()).isEqualTo(1);

    views.become(new ViewState.Failed("for good"));
    assertThat(json(get("/orders/H-1", "orders~0~7")).path("error").asText())
        .isNotEqualTo("failed");
    assertThat(get("/orders/H-1").statusCode()).as("the rows that there are").isEqualTo(200);
    assertThat(get("/health").statusCode()).isEqualTo(503);
  }

  @Test
  void saysWhetherAnOrderMayHaveBeenTaken() throws Exception {
    log.refuse("order_lines");
    HttpResponse<String> notTaken = post(LAMPS);
    assertThat(notTaken.statusCode()).isEqualTo(503);
    assertThat(notTaken.headers().firstValue("Retry-After")).hasValue("1");
    assertThat(json(notTaken).path("error").asText()).isEqualTo("log_away");
    assertThat(notTaken.body()).contains("it was not taken").doesNotContain("10.0.0.1");

    log.refuse("orders");
    HttpResponse<String> unknown = post(LAMPS);
    assertThat(unknown.statusCode()).isEqualTo(504);
    assertThat(unknown.headers().firstValue("Retry-After")).isEmpty();
    assertThat(json(unknown).path("error").asText()).isEqualTo("outcome_unknown");
    assertThat(unknown.body()).contains("look at /orders/H-").doesNotContain("10.0.0.1");
  }

  @Test
  void answersManyAtOnce() {
    views.endEpoch();
    List<CompletableFuture<HttpResponse<String>>> all =
        IntStream.range(0, 100)
            .mapToObj(
                i ->
                    client.sendAsync(
                        request("/orders").POST(HttpRequest.BodyPublishers.ofString(LAMPS)).build(),
                        HttpResponse.BodyHandlers.ofString()))
            .toList();
    Set<String> locations = new HashSet<>();
    all.forEach(
        answer -> locations.add(answer.join().headers().firstValue("Location").orElseThrow()));
    assertThat(locations).hasSize(100);
  }

  private static OrderStatus row(String id, String customer) {
    return new OrderStatus(
        id,
        "created",
        Instant.parse("2026-01-05T08:00:00Z"),
        "DE",
        customer,
        "Mia Vos",
        null,
        null,
        2L,
        new BigDecimal("28.00"),
        new BigDecimal("0.00"),
        new BigDecimal("0.00"),
        null,
        null);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.address() + path));
  }

  private HttpResponse<String> post(String body) throws Exception {
    return send(request("/orders").POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(request(path));
  }

  private HttpResponse<String> get(String path, String token) throws Exception {
    return send(request(path).header("Insideout-Token", token));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> response) throws IOException {
    return new ObjectMapper().readTree(response.body());
  }
}
