package dev.insideout.cli.command;

import static dev.insideout.cli.command.SalesProject.sale;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.insideout.cli.TestPlatform;
import dev.insideout.cli.flink.FlinkRest;
import dev.insideout.cli.platform.Platform;
import dev.insideout.contract.LogConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The life of a view on the fast path, with a lookup: what its hops keep is found in savepoints,
 * and is there again after a stop, a change of settings and a death.
 */
class FastViewIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String VIEW = "paid_sales";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir static Path folder;
  private static Platform platform;
  private static SalesProject project;

  @BeforeAll
  static void start() throws Exception {
    project = SalesProject.write(folder);
    project.writeTopic(
        "payments",
        """
        CREATE TABLE payments (
          sale_id STRING NOT NULL, paid BIGINT NOT NULL, PRIMARY KEY (sale_id) NOT ENFORCED
        ) WITH ('connector' = 'log');
        """);
    project.writeTopic(
        "countries",
        """
        CREATE TABLE countries (
          country STRING NOT NULL, name STRING NOT NULL, PRIMARY KEY (country) NOT ENFORCED
        ) WITH ('connector' = 'log');
        """);
    project.writeView(
        VIEW,
        """
        CREATE MATERIALIZED TABLE paid_sales (PRIMARY KEY (sale_id) NOT ENFORCED)
        WITH ('interval' = '200 ms')
        FRESHNESS = INTERVAL '1' SECOND
        AS SELECT s.sale_id, s.amount, p.paid, c.name
        FROM sales s
        LEFT JOIN payments p ON p.sale_id = s.sale_id
        LEFT JOIN countries c ON c.country = s.country;
        """);
    platform = TestPlatform.start(folder);
    project.createTopic(log());
    SalesProject.createTopic(
        log(),
        "payments",
        key("Payment", "sale_id"),
        SchemaBuilder.record("Payment")
            .fields()
            .requiredString("sale_id")
            .requiredLong("paid")
            .endRecord());
    SalesProject.createTopic(
        log(),
        "countries",
        key("Country", "country"),
        SchemaBuilder.record("Country")
            .fields()
            .requiredString("country")
            .requiredString("name")
            .endRecord());
  }

  private static Schema key(String name, String column) {
    return SchemaBuilder.record(name + "Key").fields().requiredString(column).endRecord();
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  @Test
  void goesOnWithWhatItsHopsKeep() throws Exception {
    project.publish("sales", sale("s1", "DE", "10.00"), sale("s2", "NL", "7.00"));
    project.publish("countries", country("DE", "Germany"), country("FR", "France"));
    project.publish("payments", payment("s1", 10), payment("s3", 3));
    done("apply", VIEW);
    try (UpsertTable rows = new UpsertTable(log(), VIEW)) {
      rows.await(Map.of("s1", "s1 10.00 10 Germany", "s2", "s2 7.00 null null"));
      tellsOfItsHops();
      Eventually.get(FastViewIT::status, s -> s.path("behind_records").asInt(-1) == 0);

      String savepoint = json(done("stop", VIEW, "--json")).path("savepoint").asText();
      assertThat(entries(savepoint, "unified-paid_sales-0", "arms-v3"))
          .as("s1, s2, and the payment of s3")
          .isEqualTo(3);
      assertThat(entries(savepoint, "unified-paid_sales-1", "dimension-v3")).isEqualTo(2);
      assertThat(entries(savepoint, "unified-paid_sales-1", "roots-v3")).isEqualTo(2);
      rows.take();
      done("run", VIEW);
      project.publish("sales", sale("s3", "FR", "3.00"));
      rows.await(
          Map.of("s1", "s1 10.00 10 Germany", "s2", "s2 7.00 null null", "s3", "s3 3.00 3 France"));
      assertThat(rows.take()).as("what a stop changes").containsExactly("s3 s3 3.00 3 France");
      assertThat(status().path("generation").asInt()).isEqualTo(1);

      restartsForSettings(rows);
      outlivesItsDeath(rows);
    }
  }

  /** In what it says of itself, and in what is planned. */
  private static void tellsOfItsHops() {
    JsonNode explained = json(done("explain", VIEW, "--json"));
    assertThat(explained.path("path").path("name").asText()).isEqualTo("fast");
    assertThat(explained.path("keeps"))
        .map(JsonNode::asText)
        .contains(
            "hop by sale_id: one entry for each sale_id: the newest row of sales + payments",
            "hop to countries: for each country the newest row of countries, and the joined rows that point to it");
    assertThat(verdict()).isEqualTo("unchanged");
  }

  private static void restartsForSettings(UpsertTable rows) throws Exception {
    Files.createDirectories(folder.resolve("flink-conf"));
    Files.writeString(
        folder.resolve("flink-conf/config.yaml"), "pipeline.auto-watermark-interval: 300 ms\n");
    assertThat(verdict()).as("Flink's settings").isEqualTo("restart");
    done("apply", VIEW);
    done("rescale", VIEW, "--parallelism", "2");
    project.publish("countries", country("DE", "Deutschland"));
    project.publish("payments", payment("s2", 7));

    rows.await(
        Map.of("s1", "s1 10.00 10 Deutschland", "s2", "s2 7.00 7 null", "s3", "s3 3.00 3 France"));
    assertThat(rows.take())
        .containsExactlyInAnyOrder("s1 s1 10.00 10 Deutschland", "s2 s2 7.00 7 null");
  }

  /** Nobody stops it: it goes on from its newest checkpoint. */
  private static void outlivesItsDeath(UpsertTable rows) throws Exception {
    FlinkRest flink = new FlinkRest(platform.environment().requireFlink());
    flink.cancel(flink.job(VIEW).orElseThrow(), PATIENCE);
    project.publish("sales", sale("s1", "FR", "11.00"));
    project.publish("countries", country("NL", "Netherlands"));
    done("run", VIEW);

    rows.await(
        Map.of(
            "s1", "s1 11.00 10 France",
            "s2", "s2 7.00 7 Netherlands",
            "s3", "s3 3.00 3 France"));
    assertThat(rows.take())
        .containsExactlyInAnyOrder("s1 s1 11.00 10 France", "s2 s2 7.00 7 Netherlands");
    done("check", VIEW);
    System.out.printf("%s: stopped, restarted, rescaled, killed: %s%n", VIEW, rows.rows());
  }

  private static String country(String country, String name) {
    return "{\"country\": \"%s\", \"name\": \"%s\"}\n".formatted(country, name);
  }

  private static String payment(String sale, long paid) {
    return "{\"sale_id\": \"%s\", \"paid\": %d}\n".formatted(sale, paid);
  }

  private static int entries(String savepoint, String uid, String name) {
    JsonNode inside = json(done("savepoint", "inspect", savepoint, "--json"));
    for (JsonNode operator : inside.path("operators")) {
      for (JsonNode state : operator.path("states")) {
        if (operator.path("uid").asText().equals(uid) && state.path("name").asText().equals(name)) {
          return state.path("entries").asInt(-1);
        }
      }
    }
    throw new AssertionError("no state %s of %s in %s".formatted(name, uid, inside));
  }

  private static String verdict() {
    return json(CommandRun.in(folder, "plan", VIEW, "--json")).path("verdict").asText();
  }

  private static JsonNode status() {
    return json(done("status", VIEW, "--json"));
  }

  private static CommandRun done(String... arguments) {
    CommandRun run = CommandRun.in(folder, arguments);
    assertThat(run.exitCode()).as(String.join(" ", arguments) + ": " + run.err()).isZero();
    return run;
  }

  private static LogConnection log() {
    return platform.environment().log();
  }

  private static JsonNode json(CommandRun run) {
    try {
      return JSON.readTree(run.outLines().get(0));
    } catch (IOException e) {
      throw new UncheckedIOException(run.out(), e);
    }
  }
}
