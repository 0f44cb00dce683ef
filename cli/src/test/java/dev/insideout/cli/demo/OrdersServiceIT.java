package dev.insideout.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.insideout.cache.Token;
import dev.insideout.cli.TestPlatform;
import dev.insideout.cli.command.CommandRun;
import dev.insideout.cli.flink.Groups;
import dev.insideout.cli.flink.Start;
import dev.insideout.cli.platform.Platform;
import dev.insideout.cli.project.ProjectFolder;
import dev.insideout.contract.LogConnection;
import dev.insideout.demo.Company;
import dev.insideout.demo.CompanyLog;
import dev.insideout.demo.CompanyOptions;
import dev.insideout.demo.FactEncoder;
import dev.insideout.demo.fact.Payment;
import dev.insideout.demo.fact.PaymentKey;
import dev.insideout.demo.fact.Stock;
import dev.insideout.demo.fact.StockKey;
import dev.insideout.demo.fact.Topics;
import dev.insideout.demo.simulation.Fact;
import dev.insideout.demo.simulation.SimulationOptions;
import dev.insideout.platform.LoopbackPort;
import dev.insideout.platform.PlatformException;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Instances of the orders service as processes, with RocksDB and without Flink on their class path,
 * over the view that Flink keeps for the whole company.
 */
class OrdersServiceIT {
  private static final Path CHECKOUT = Path.of("").toAbsolutePath().getParent();
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final long POLL_MILLIS = 100;
  private static final int FACTS = 5000;
  private static final long LEAST_ROWS = 250;
  private static final int WRITES = 40;
  private static final String CUSTOMER = "C000001";
  private static final String LAMP = "P-H1";

  @TempDir private static Path folder;
  private static Platform platform;
  private static LogConnection log;

  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws Exception {
    copy(CHECKOUT.resolve("sql"), folder.resolve("sql"));
    platform = TestPlatform.start(folder, Optional.of(CHECKOUT), false);
    log = platform.environment().log();
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  @Test
  void whatOneInstanceHasWrittenAnotherShowsAlsoAfterItWasKilled() throws Exception {
    saysThatThereIsNoView();
    letTheCompanyWork();
    platform
        .deployment()
        .start(new Groups(new ProjectFolder(folder)).of("order_status"), Start.DEFAULT);
    int port = LoopbackPort.choose(OptionalInt.empty(), "B");
    try (OrdersServiceProcess a = service("a", 0)) {
      long loaded;
      try (OrdersServiceProcess b = service("b", port)) {
        awaitUp(a);
        awaitUp(b);
        showsWhatOtherServicesKnow(a, b);
        readsItsOwnWrites(a, b);
        loaded = health(b).path("records_read").asLong();
        b.kill();
      }
      assertThat(loaded)
          .as("read by an instance that began with nothing")
          .isGreaterThan(LEAST_ROWS);
      JsonNode meanwhile = json(order(a, "5.00"));
      try (OrdersServiceProcess b = service("b", port)) {
        JsonNode up = awaitUp(b);
        String path = "/orders/" + meanwhile.path("order_id").asText();
        String token = meanwhile.path("token").asText();
        assertThat(json(get(b, path, token))).isEqualTo(json(get(a, path, token)));
        agree(a, b, token);
        JsonNode again = health(b);
        assertThat(again.path("records_read").asLong())
            .as("read after the restart: the order of meanwhile, and markers; not all rows again")
            .isBetween(1L, LEAST_ROWS);
        assertThat(up.path("rows").asLong()).isGreaterThan(LEAST_ROWS);
        assertThat(again.path("rebuilds").asLong()).isZero();
        System.out.printf(
            "read at first: %d records; after kill -9 and restart: %s%n", loaded, again);
      }
    }
    ordersBecomeWhatIsDecided();
  }

  /** Of two lamps that there are one order gets both, and the next none. */
  private void ordersBecomeWhatIsDecided() throws Exception {
    CommandRun run = CommandRun.in(folder, "run", "order_validation");
    assertThat(run.exitCode()).as(run.err()).isZero();
    write(
        new Fact.Upsert<>(
            Topics.STOCK,
            new StockKey(LAMP),
            new Stock(LAMP, "H-S1", Instant.now().truncatedTo(ChronoUnit.MILLIS), 1L, 2)));
    try (OrdersServiceProcess service =
        OrdersServiceProcess.start(
            CHECKOUT,
            log,
            new OrdersServiceProcess.Options(
                0, Optional.empty(), true, folder.resolve("decisions.log")))) {
      awaitUp(service);
      String first = awaitDecided(service, json(order(service, LAMP, "1.00")));
      String second = awaitDecided(service, json(order(service, LAMP, "1.00")));
      assertThat(List.of(first, second)).containsExactly("validated", "failed");
      assertThat(health(service).at("/decisions/status").asText()).isEqualTo("UP");
    }
  }

  private String awaitDecided(OrdersServiceProcess service, JsonNode taken) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    String path = "/orders/" + taken.path("order_id").asText();
    String status = "created";
    while (!List.of("validated", "failed").contains(status)) {
      assertThat(System.nanoTime()).as("%s is %s", path, status).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      status = json(get(service, path, taken.path("token").asText())).path("status").asText();
    }
    return status;
  }

  @Test
  void getsTheSettingsOfTheEnvironmentAndSaysWhatIsWrong() {
    LogConnection wrong =
        new LogConnection(log.kafka(), log.registry(), Map.of("security.protocol", "NONSENSE"));

    assertThatThrownBy(
            () ->
                OrdersServiceProcess.start(CHECKOUT, wrong, options(0, Optional.empty(), "wrong")))
        .isInstanceOf(PlatformException.class)
        .hasMessageContaining("exit code 3")
        .hasMessageContaining("The orders service does not start: Invalid value NONSENSE")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\tat "));
  }

  /** Orders are taken all the same. */
  private void saysThatThereIsNoView() throws Exception {
    try (OrdersServiceProcess early =
        OrdersServiceProcess.start(CHECKOUT, log, options(0, Optional.empty(), "early"))) {
      JsonNode down = awaitHealth(early, "FAILED");
      assertThat(down.path("status").asText()).isEqualTo("DOWN");
      assertThat(down.path("reason").asText())
          .contains("there is no topic for view 'order_status'");
      HttpResponse<String> taken = order(early, "1.00");
      assertThat(taken.statusCode()).as(taken.body()).isEqualTo(201);
      HttpResponse<String> unseen = get(early, "/orders/H-1", json(taken).path("token").asText());
      assertThat(unseen.statusCode()).isEqualTo(503);
      assertThat(unseen.body()).contains("there is no topic").doesNotContain("Exception");
    }
  }

  private static void letTheCompanyWork() throws InterruptedException {
    SimulationOptions simulation = SimulationOptions.DEFAULT.withSize(50, 20);
    try (Company company = Company.open(log, CompanyOptions.of(simulation, 5000, FACTS))) {
      company.start();
      assertThat(company.awaitEnd(PATIENCE)).isTrue();
    }
  }

  private void showsWhatOtherServicesKnow(OrdersServiceProcess a, OrdersServiceProcess b)
      throws Exception {
    JsonNode taken = json(order(a, "12.50"));
    String id = taken.path("order_id").asText();
    JsonNode shown = json(get(b, "/orders/" + id, taken.path("token").asText()));
    assertThat(shown.path("status").asText()).as(shown.toString()).isEqualTo("created");
    assertThat(shown.path("customer_name").asText()).contains(" ");
    assertThat(shown.path("total").asText()).isEqualTo("25.00");
    assertThat(shown.path("captured").asText()).isEqualTo("0.00");
    assertThat(shown.path("payment_status").isNull()).isTrue();

    String paid = pay(id, new BigDecimal("25.00"));
    JsonNode afterwards = json(get(b, "/orders/" + id, paid));
    assertThat(afterwards.path("captured").asText()).isEqualTo("25.00");
    assertThat(afterwards.path("payment_status").asText()).isEqualTo("captured");
    agree(a, b, paid);
    assertThat(
            json(get(b, "/customers/" + CUSTOMER + "/orders", paid))
                .path("orders")
                .findValuesAsText("order_id"))
        .contains(id);
  }

  /** The payments service, as it would. */
  private static String pay(String order, BigDecimal amount) throws Exception {
    Payment payment =
        new Payment("H-P1", "H-P1-captured", Instant.now(), 1L, order, "captured", amount);
    return write(new Fact.Upsert<>(Topics.PAYMENTS, new PaymentKey("H-P1"), payment));
  }

  private static String write(Fact fact) throws Exception {
    FactEncoder encoder = new FactEncoder(CompanyLog.prepare(log));
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            log.clientProperties(Map.of()), new ByteArraySerializer(), new ByteArraySerializer())) {
      return Token.of(producer.send(encoder.encode(fact)).get()).toString();
    }
  }

  private void readsItsOwnWrites(OrdersServiceProcess a, OrdersServiceProcess b) throws Exception {
    List<String> stale = new ArrayList<>();
    for (int i = 0; i < WRITES; i++) {
      JsonNode taken = json(order(i % 2 == 0 ? a : b, i + ".75"));
      HttpResponse<String> shown =
          get(
              i % 2 == 0 ? b : a,
              "/orders/" + taken.path("order_id").asText(),
              taken.path("token").asText());
      if (!json(shown).path("total").asText().equals(total(i))) {
        stale.add(shown.body());
      }
    }
    assertThat(stale).isEmpty();
  }

  private static String total(int i) {
    return new BigDecimal(i + ".75").multiply(BigDecimal.valueOf(2)).toPlainString();
  }

  private void agree(OrdersServiceProcess a, OrdersServiceProcess b, String token)
      throws Exception {
    String path = "/customers/" + CUSTOMER + "/orders";
    assertThat(json(get(a, path, token)).path("orders")).isNotEmpty();
    assertThat(json(get(a, path, token))).isEqualTo(json(get(b, path, token)));
  }

  private static OrdersServiceProcess service(String name, int port) {
    return OrdersServiceProcess.start(
        CHECKOUT, log, options(port, Optional.of(folder.resolve("store-" + name)), name));
  }

  private static OrdersServiceProcess.Options options(int port, Optional<Path> store, String name) {
    return new OrdersServiceProcess.Options(port, store, false, folder.resolve(name + ".log"));
  }

  private JsonNode awaitUp(OrdersServiceProcess service) throws Exception {
    return awaitHealth(service, "READY");
  }

  private JsonNode awaitHealth(OrdersServiceProcess service, String reason) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    JsonNode health = health(service);
    while (!health.path("reason").asText().startsWith(reason)) {
      assertThat(System.nanoTime()).as("health is %s", health).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      health = health(service);
    }
    return health;
  }

  private JsonNode health(OrdersServiceProcess service) throws Exception {
    return json(send(request(service, "/health")));
  }

  private HttpResponse<String> order(OrdersServiceProcess service, String price) throws Exception {
    return order(service, "P00001", price);
  }

  private HttpResponse<String> order(OrdersServiceProcess service, String product, String price)
      throws Exception {
    return send(
        request(service, "/orders")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    """
                    {"customer_id": "%s", "country": "DE",
                     "lines": [{"product_id": "%s", "quantity": 2, "unit_price": "%s"}]}
                    """
                        .formatted(CUSTOMER, product, price))));
  }

  private HttpResponse<String> get(OrdersServiceProcess service, String path, String token)
      throws Exception {
    return send(request(service, path).header("Insideout-Token", token));
  }

  private static HttpRequest.Builder request(OrdersServiceProcess service, String path) {
    return HttpRequest.newBuilder(URI.create(service.address() + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> response) throws IOException {
    return new ObjectMapper().readTree(response.body());
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }
}
