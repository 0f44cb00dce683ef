package dev.insideout.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.cache.EpochReader;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.platform.BrokerProcess;
import dev.insideout.platform.SchemaRegistryProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Views of the near copy of a far region's orders, which MirrorMaker makes, is killed at, and makes
 * again from where it was long before. The ids of the orders' schemas mean others here.
 *
 * <p>5,000 orders; 100,000 by {@code ./mvnw verify -Psoak -pl integration-tests -am
 * -Dit.test=ReplicaIT}.
 */
@Timeout(value = 1800, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReplicaIT {
  private static final long SEED = Long.getLong("insideout.seed", 20_261_129);
  private static final int ORDERS =
      "full".equals(System.getProperty("insideout.size")) ? 100_000 : 5_000;
  private static final Duration LIMIT = Duration.ofSeconds(180);
  private static final long LOOK_NANOS = 200_000_000;
  private static final String REPLICA = "eu.orders";
  private static final List<String> VIEWS = List.of("orders_of_eu", "eu_by_country");

  @TempDir private static Path dir;
  private static BrokerProcess farBroker;
  private static SchemaRegistryProcess farRegistry;
  private static Machines machines;
  private static LogConnection far;
  private static LogConnection log;

  @BeforeAll
  static void start() throws Exception {
    farBroker = BrokerProcess.start(dir.resolve("far-broker"), OptionalInt.empty());
    farRegistry = SchemaRegistryProcess.start(dir.resolve("far-registry"), OptionalInt.empty());
    machines = Machines.start(dir);
    far = LogConnection.of(farBroker.bootstrap(), farRegistry.address());
    log = machines.log().with(Map.of("eu", far));
    writeProject();
  }

  @AfterAll
  static void stop() {
    if (machines != null) {
      machines.close();
    }
    if (farRegistry != null) {
      farRegistry.close();
    }
    if (farBroker != null) {
      farBroker.close();
    }
  }

  private final long began = System.nanoTime();

  private static void writeProject() throws Exception {
    SalesProject.writeEnvironment(
        dir.resolve("project"), log, machines.flink().address(), dir.resolve("flink"));
    Path sql = dir.resolve("project/sql");
    write(
        sql.resolve("topics/eu_orders.sql"),
        """
        CREATE TABLE eu_orders (
          order_id STRING NOT NULL,
          version BIGINT NOT NULL,
          country STRING NOT NULL,
          amount BIGINT NOT NULL,
          PRIMARY KEY (order_id) NOT ENFORCED
        ) WITH ('connector' = 'log', 'topic' = 'eu.orders', 'origin' = 'eu/orders', 'version' = 'version');
        """);
    writeView(sql, "orders_of_eu", "order_id", "order_id, version, country, amount FROM eu_orders");
    writeView(
        sql,
        "eu_by_country",
        "country",
        "country, COUNT(*) AS order_count, SUM(amount) AS amount FROM eu_orders GROUP BY country");
  }

  private static void writeView(Path sql, String name, String key, String select)
      throws IOException {
    write(
        sql.resolve("views").resolve(name).resolve("view.sql"),
        """
        CREATE MATERIALIZED TABLE %s (PRIMARY KEY (%s) NOT ENFORCED)
        WITH ('interval' = '500 ms', 'group' = 'eu')
        FRESHNESS = INTERVAL '1' SECOND
        AS SELECT %s;
        """
            .formatted(name, key, select));
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void noOrderIsLostOrCountedTwiceWhenMirrorMakerCopiesManyAgain() throws Exception {
    try (OrderService service = new OrderService(far, SEED)) {
      takeIdsUpTo(service.schemaId());
      service.writeUntil(ORDERS / 2);
      long copied;
      try (MirrorMaker mirror =
          new MirrorMaker(
              dir.resolve("mirror"), "eu", far.kafka(), log.kafka(), OrderService.TOPIC)) {
        await(mirror, () -> TopicCount.ends(machines.log(), REPLICA) > ORDERS / 4);
        tell("MirrorMaker copies");
        insideout("validate");
        insideout("apply");
        tell("the views are built");
        mirror.kill();
        copied = TopicCount.records(machines.log(), REPLICA);
        service.writeUntil(ORDERS);
        mirror.start();
        awaitViews(mirror, service);
        tell("the views have all");
      }
      insideout("audit", "eu_by_country");
      assertThat(insideout("why", "orders_of_eu", "--key", "{\"order_id\": \"o000001\"}"))
          .contains("eu.orders");
      long written = TopicCount.records(far, OrderService.TOPIC);
      long replicated = TopicCount.records(machines.log(), REPLICA);
      assertThat(service.rolledBack()).as("transactions rolled back").isPositive();
      assertThat(replicated).as("records of the replica").isGreaterThan(written);
      System.out.printf(
          "%d orders of %d records, %d transactions rolled back; MirrorMaker killed behind %d records: %d in the replica, %d of them again; no order lost or counted twice, seed %d%n",
          service.orders().size(),
          written,
          service.rolledBack(),
          copied,
          replicated,
          replicated - written,
          SEED);
    }
  }

  /** Says a command that must be done; returns what it said. */
  private static String insideout(String... words) {
    Insideout.Said said =
        new Insideout(dir.resolve("project"), SalesProject.ENVIRONMENT).here(words);
    assertThat(said.exitCode()).as(said.text()).isZero();
    return said.text();
  }

  /** One line, with the time since the beginning. */
  private void tell(String line) {
    System.out.printf("%5.1f s  %s%n", (System.nanoTime() - began) / 1e9, line);
  }

  /** Gives other schemas here the ids that the orders' have there. */
  private static void takeIdsUpTo(int id) {
    SchemaRegistry registry = new SchemaRegistry(log.registry());
    for (int taken = 0, n = 0; taken < id; n++) {
      taken =
          registry.register(
              "taken-%d-value".formatted(n),
              SchemaBuilder.record("Taken" + n).fields().requiredLong("nothing").endRecord());
    }
    assertThat(registry.byId(id).getName()).startsWith("Taken");
  }

  private static void await(MirrorMaker mirror, BooleanSupplier done) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!done.getAsBoolean()) {
      assertThat(mirror.isAlive()).as("MirrorMaker runs").isTrue();
      assertThat(System.nanoTime() - end).as("waited for %s", LIMIT).isNegative();
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /**
   * Until both are, in one epoch, what the service has written. Its last records are copied last.
   */
  private static void awaitViews(MirrorMaker mirror, OrderService service) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    Map<String, String> orders = service.orders();
    Map<String, String> countries = service.countries();
    try (EpochReader reader = new EpochReader(machines.log(), VIEWS)) {
      while (!rows(reader, "orders_of_eu").equals(orders)
          || !rows(reader, "eu_by_country").equals(countries)) {
        assertThat(mirror.isAlive()).as("MirrorMaker runs").isTrue();
        assertThat(System.nanoTime() - end)
            .as(
                "waited for %s; %d of %d orders; %s of %s",
                LIMIT,
                reader.rows("orders_of_eu").size(),
                orders.size(),
                rows(reader, "eu_by_country"),
                countries)
            .isNegative();
        reader.poll(Duration.ofMillis(500));
      }
    }
  }

  /** By the first column, the others. */
  private static Map<String, String> rows(EpochReader reader, String view) {
    Map<String, String> rows = new TreeMap<>();
    reader
        .rows(view)
        .values()
        .forEach(
            row ->
                rows.put(
                    row.get(0).toString(),
                    row.getSchema().getFields().stream()
                        .skip(1)
                        .map(field -> String.valueOf(row.get(field.pos())))
                        .collect(Collectors.joining(" "))));
    return rows;
  }
}
