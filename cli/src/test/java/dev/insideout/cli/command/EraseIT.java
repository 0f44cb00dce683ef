package dev.insideout.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.insideout.cli.TestPlatform;
import dev.insideout.cli.flink.LocalPath;
import dev.insideout.cli.platform.Platform;
import dev.insideout.contract.LogConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A person is erased from the log, its views and their states, and the proof sees what is left. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EraseIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String VIEW = "order_names";

  @TempDir static Path folder;
  private static Platform platform;
  private static SalesProject project;
  private static String older;

  @BeforeAll
  static void start() throws Exception {
    project = new SalesProject(folder);
    // State of any size has a file of its own, as much state has.
    Files.createDirectories(folder.resolve("flink-conf"));
    Files.writeString(
        folder.resolve("flink-conf/config.yaml"),
        "execution.checkpointing.data-inline-threshold: 0b\n");
    project.writeTopic(
        "customers",
        """
        CREATE TABLE customers (
          customer_id STRING NOT NULL, name STRING NOT NULL, email STRING NOT NULL, city STRING NOT NULL,
          PRIMARY KEY (customer_id) NOT ENFORCED
        ) WITH ('connector' = 'log');
        """);
    project.writeTopic(
        "orders",
        """
        CREATE TABLE orders (
          order_id STRING NOT NULL, customer_id STRING NOT NULL, note STRING NOT NULL,
          PRIMARY KEY (order_id) NOT ENFORCED
        ) WITH ('connector' = 'log');
        """);
    project.writeView(
        VIEW,
        """
        CREATE MATERIALIZED TABLE order_names (PRIMARY KEY (order_id) NOT ENFORCED)
        WITH ('interval' = '200 ms') FRESHNESS = INTERVAL '1' SECOND
        AS SELECT o.order_id, c.name, c.email, c.city
        FROM orders AS o JOIN customers AS c ON c.customer_id = o.customer_id;
        """);
    platform = TestPlatform.start(folder);
    createTopic("customers", List.of("customer_id"), "customer_id", "name", "email", "city");
    createTopic("orders", List.of("order_id"), "order_id", "customer_id", "note");
    createTopic("families", List.of("name", "city"), "name", "city");
    project.publish(
        "customers",
        customer("c-1", "Ada Müller", "ada@example.net"),
        customer("c-2", "Bob Meier", "bob@example.org"),
        customer("c-1", "Ada Müller", "ada@example.org"));
    project.publish("orders", order("o-1", "c-1", ""), order("o-2", "c-2", ""));
    CommandRun run = run("run", VIEW);
    assertThat(run.exitCode()).as(run.err()).isZero();
    Eventually.get(EraseIT::view, rows -> rows.contains("ada@") && rows.contains("bob@"));
    older = json(run("savepoint", "create", VIEW, "--json")).path("savepoint").asText();
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  @Test
  @Order(1)
  void whoIsNotThereCannotBeErased() {
    CommandRun unknown = run("erase", "--customer", "c-9");
    assertThat(unknown.err())
        .contains("no record of 'c-9', and nothing was written", "insideout read customers");
    assertThat(unknown.exitCode()).isEqualTo(2);

    CommandRun view = run("erase", "--customer", "o-1", "--topic", VIEW);
    assertThat(view.err()).contains("'order_names' is a view: its job is its only writer");
    assertThat(view.exitCode()).isEqualTo(2);

    CommandRun composite = run("erase", "--customer", "Meier", "--topic", "families");
    assertThat(composite.err()).contains("several columns (name, city)");
    assertThat(composite.exitCode()).isEqualTo(2);

    CommandRun typing = run("erase", "--customer", "c-1", "--topic", "custmers");
    assertThat(typing.err()).contains("Did you mean customers?");
    assertThat(typing.exitCode()).isEqualTo(2);
  }

  @Test
  @Order(2)
  void theProofOfAnErasureHolds() throws IOException {
    List<Path> before = savepoints();
    CommandRun run = run("erase", "--customer", "c-1", "--prove", "--json");

    assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    JsonNode report = json(run);
    assertThat(report.path("proven").asBoolean()).isTrue();
    assertThat(report.path("written").asBoolean()).isTrue();
    assertThat(report.path("covered").path(VIEW).asText()).matches("1/\\d+");
    assertThat(texts(report.path("values").path("sought")))
        .containsExactlyInAnyOrder("name", "email #1", "email #2");
    assertThat(report.path("values").path("no_proof").path("city").asText())
        .isEqualTo("another row has it");
    assertThat(report.path("findings")).isEmpty();
    assertThat(place(report, "orders").path("looked_at").asInt()).isEqualTo(2);
    assertThat(place(report, VIEW).path("kind").asText()).isEqualTo("view");
    JsonNode state = report.path("places").get(report.path("places").size() - 1);
    assertThat(state.path("kind").asText()).isEqualTo("state");
    assertThat(state.path("bytes").asLong()).isPositive();

    JsonNode stays = stays(report, "customers");
    assertThat(stays.path("records").asInt()).as("both versions of the row").isEqualTo(2);
    assertThat(stays.path("goes").path("by").isNull()).isTrue();
    assertThat(stays.path("goes").path("reason").asText())
        .contains("set max.compaction.lag.ms of topic customers");
    assertThat(stays(report, VIEW).path("records").asInt()).isPositive();
    assertThat(older)
        .endsWith(find(report.path("savepoints"), "kind", "savepoint").path("path").asText());
    assertThat(savepoints()).as("that of the proof is deleted").isEqualTo(before);

    assertThat(view()).contains("bob@").doesNotContain("ada@");
    assertThat(run.out()).as("no value is in the report").doesNotContain("ada@", "Ada", "Berlin");
    System.out.printf("erased and proven: %s%n", report.path("places"));
  }

  @Test
  @Order(3)
  void whatIsStillThereIsFoundInTopicViewAndState() throws Exception {
    TestPlatform.set(log(), "customers", "max.compaction.lag.ms", "86400000");

    CommandRun run =
        run("erase", "--customer", "c-1", "--prove", "--value", "bob@example.org", "--json");

    assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(1);
    JsonNode report = json(run);
    assertThat(report.path("written").asBoolean()).as("the tombstone was there").isFalse();
    assertThat(report.path("proven").asBoolean()).isFalse();
    JsonNode findings = report.path("findings");
    assertThat(find(findings, "topic", "customers").path("key").asText())
        .isEqualTo("{\"customer_id\":\"c-2\"}");
    assertThat(find(findings, "topic", VIEW).path("key").asText())
        .isEqualTo("{\"order_id\":\"o-2\"}");
    JsonNode state = find(findings, "job", VIEW);
    assertThat(state.path("file").asText()).isNotEqualTo("_metadata");
    assertThat(texts(state.path("operators"))).hasSize(1);
    assertThat(findings).allMatch(f -> f.path("values").toString().equals("[\"--value 1\"]"));
    assertThat(stays(report, "customers").path("goes").path("by").asText())
        .as("a day bounds it now")
        .matches("\\d{4}-.*Z");
    System.out.printf("somebody who is not erased: %s%n", findings);
  }

  @Test
  @Order(4)
  void aLeakInAnotherTopicIsFound() {
    project.publish("orders", order("o-3", "c-2", "call ada@example.org"));

    CommandRun run = run("erase", "--customer", "c-1", "--prove");

    assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(1);
    assertThat(run.out())
        .containsPattern("orders-\\d +offset \\d+ +\\{\"order_id\":\"o-3\"\\} +email #2")
        .contains(
            "Not erased, found in places: 1.",
            "insideout savepoint drop ",
            "city (another row has it)")
        .doesNotContain("ada@");
    System.out.println(run.out());

    project.publish("orders", order("o-3", "c-2", ""));
    CommandRun mended = run("erase", "--customer", "c-1", "--prove");
    assertThat(mended.exitCode()).as(mended.out() + mended.err()).isZero();
    assertThat(mended.out()).contains("Proven: nothing of 'c-1'");

    CommandRun longAgo = run("erase", "--customer", "c-0", "--prove", "--value", "eve@example.org");
    assertThat(longAgo.exitCode()).as(longAgo.out() + longAgo.err()).isZero();
    assertThat(longAgo.out())
        .contains("no record of 'c-0' any more", "Looked for: --value 1.", "savepoint drop")
        .doesNotContain("has read it");
  }

  @Test
  @Order(5)
  void aVersionThatIsBuiltIsLookedThroughToo() throws IOException {
    project.writeView(VIEW, project.readView(VIEW).replace("c.city", "UPPER(c.city) AS city"));
    CommandRun apply = run("apply", VIEW);
    assertThat(apply.exitCode()).as(apply.err()).isZero();

    CommandRun erase = run("erase", "--customer", "c-2", "--prove", "--json");

    assertThat(erase.exitCode()).as(erase.out() + erase.err()).isZero();
    assertThat(json(erase).path("places"))
        .filteredOn(place -> place.path("kind").asText().equals("state"))
        .extracting(place -> place.path("place").asText().replaceAll(" .*", " VERSION"))
        .containsExactlyInAnyOrder(VIEW, VIEW + " VERSION");
  }

  @Test
  @Order(6)
  void aViewThatIsStoppedStillHasThePerson() {
    project.publish("customers", customer("c-3", "Cleo Stern", "cleo@example.org"));
    project.publish("orders", order("o-3", "c-3", ""));
    Eventually.get(EraseIT::view, rows -> rows.contains("cleo@"));
    String stopped = json(run("stop", VIEW, "--json")).path("savepoint").asText();

    CommandRun erase = run("erase", "--customer", "c-3", "--prove");

    assertThat(erase.exitCode()).as(erase.out() + erase.err()).isEqualTo(1);
    assertThat(erase.out())
        .contains("View order_names does not run: its rows are as they were when it stopped.")
        .containsPattern("order_names-\\d +offset \\d+ +\\{\"order_id\":\"o-3\"\\} +name, email")
        .containsOnlyOnce("insideout savepoint drop " + LocalPath.of(stopped).orElseThrow());
  }

  private static void createTopic(String name, List<String> key, String... columns)
      throws Exception {
    SalesProject.createTopic(
        log(), name, record(name + "_key", key), record(name, List.of(columns)));
  }

  private static Schema record(String name, List<String> columns) {
    SchemaBuilder.FieldAssembler<Schema> fields = SchemaBuilder.record(name).fields();
    columns.forEach(fields::requiredString);
    return fields.endRecord();
  }

  private static String customer(String id, String name, String email) {
    return "{\"customer_id\": \"%s\", \"name\": \"%s\", \"email\": \"%s\", \"city\": \"Berlin\"}\n"
        .formatted(id, name, email);
  }

  private static String order(String id, String customer, String note) {
    return "{\"order_id\": \"%s\", \"customer_id\": \"%s\", \"note\": \"%s\"}\n"
        .formatted(id, customer, note);
  }

  private static JsonNode place(JsonNode report, String name) {
    return find(report.path("places"), "place", name);
  }

  private static JsonNode stays(JsonNode report, String topic) {
    return find(report.path("stays"), "topic", topic);
  }

  private static JsonNode find(JsonNode all, String field, String value) {
    return StreamSupport.stream(all.spliterator(), false)
        .filter(node -> node.path(field).asText().equals(value))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no %s %s in %s".formatted(field, value, all)));
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  private static List<Path> savepoints() throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("data/savepoints"))) {
      return all.sorted().toList();
    }
  }

  private static String view() {
    return run("read", VIEW).out();
  }

  private static CommandRun run(String... arguments) {
    return CommandRun.in(folder, arguments);
  }

  private static LogConnection log() {
    return platform.environment().log();
  }

  private static JsonNode json(CommandRun run) {
    try {
      return JSON.readTree(run.out());
    } catch (IOException e) {
      throw new AssertionError(run.out() + run.err(), e);
    }
  }
}
