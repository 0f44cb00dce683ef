package dev.insideout.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.insideout.cli.TestPlatform;
import dev.insideout.cli.platform.Platform;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.registry.SchemaRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A row of a view is explained by what stands in the log, and recorded as a test that passes. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WhyIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String VIEW = "order_names";

  @TempDir static Path folder;
  private static Platform platform;

  @BeforeAll
  static void start() throws Exception {
    write(
        "sql/topics/orders.sql",
        """
        CREATE TABLE orders (
          order_id STRING NOT NULL, version BIGINT NOT NULL, status STRING NOT NULL, customer_id STRING NOT NULL,
          PRIMARY KEY (order_id) NOT ENFORCED
        ) WITH ('connector' = 'log', 'version' = 'version');
        """);
    write(
        "sql/topics/customers.sql",
        """
        CREATE TABLE customers (
          customer_id STRING NOT NULL, name STRING NOT NULL, PRIMARY KEY (customer_id) NOT ENFORCED
        ) WITH ('connector' = 'log');
        """);
    write(
        "sql/views/order_names/view.sql",
        """
        CREATE MATERIALIZED TABLE order_names (PRIMARY KEY (order_id) NOT ENFORCED)
        WITH ('interval' = '200 ms') FRESHNESS = INTERVAL '1' SECOND
        AS SELECT o.order_id, o.status, o.customer_id, c.name
        FROM orders AS o LEFT JOIN customers AS c ON c.customer_id = o.customer_id
        WHERE o.status IN ('created', 'paid');
        """);
    platform = TestPlatform.start(folder);
    createTopic("orders", "order_id", "order_id", "version", "status", "customer_id");
    createTopic("customers", "customer_id", "customer_id", "name");
  }

  private static void write(String path, String text) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static void createTopic(String topic, String key, String... columns) throws Exception {
    LogConnection log = platform.environment().log();
    try (Admin admin = Admin.create(log.clientProperties(Map.of()))) {
      NewTopic wanted = new NewTopic(topic, Optional.of(2), Optional.empty());
      admin.createTopics(List.of(wanted.configs(Map.of("cleanup.policy", "compact")))).all().get();
    }
    SchemaRegistry registry = new SchemaRegistry(log.registry());
    registry.register(SchemaRegistry.keySubject(topic), record(topic + "_key", key));
    registry.register(SchemaRegistry.valueSubject(topic), record(topic, columns));
  }

  private static Schema record(String name, String... columns) {
    SchemaBuilder.FieldAssembler<Schema> fields = SchemaBuilder.record(name).fields();
    for (String column : columns) {
      fields =
          column.equals("version") ? fields.requiredLong(column) : fields.requiredString(column);
    }
    return fields.endRecord();
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  @Test
  @Order(1)
  void aViewThatNeverRanHasNothingToExplain() {
    CommandRun why = run("why", VIEW, "--key", "order_id=o-1");

    assertThat(why.err()).contains("View order_names has never run", "insideout run order_names");
    assertThat(why.exitCode()).isEqualTo(3);
  }

  @Test
  @Order(2)
  void showsExactlyTheRowsBehindARow() {
    publish(
        "customers",
        "{\"customer_id\": \"c-1\", \"name\": \"Ada\"}",
        "{\"customer_id\": \"c-2\", \"name\": \"Bob\"}",
        "{\"customer_id\": \"c-3\", \"name\": \"Eve\"}");
    publish("orders", order("o-1", 1, "created", "c-1"), order("o-2", 1, "created", "c-2"));
    assertThat(run("run", VIEW).exitCode()).isZero();
    publish("orders", order("o-1", 2, "paid", "c-3"), order("o-1", 1, "created", "c-1"));
    awaitRows("o-1 paid Eve", "o-2 created Bob");

    CommandRun why = run("why", VIEW, "--key", "order_id=o-1", "--json");

    assertThat(why.exitCode()).as(why.out() + why.err()).isZero();
    JsonNode explanation = json(why.out());
    assertThat(explanation.path("proven").asBoolean()).isTrue();
    assertThat(explanation.at("/row/name").asText()).isEqualTo("Eve");
    assertThat(explanation.path("epoch").asText()).startsWith("1/");
    assertThat(inputs(explanation))
        .as("customers are in two partitions, and so in no order")
        .containsExactlyInAnyOrder(
            "orders superseded {\"order_id\":\"o-1\",\"version\":\"1\",\"status\":\"created\",\"customer_id\":\"c-1\"}",
            "orders current {\"order_id\":\"o-1\",\"version\":\"2\",\"status\":\"paid\",\"customer_id\":\"c-3\"}",
            "orders superseded {\"order_id\":\"o-1\",\"version\":\"1\",\"status\":\"created\",\"customer_id\":\"c-1\"}",
            "customers current {\"customer_id\":\"c-1\",\"name\":\"Ada\"}",
            "customers current {\"customer_id\":\"c-3\",\"name\":\"Eve\"}");

    assertThat(run("why", VIEW, "--key", "{\"order_id\": \"o-1\"}").out())
        .contains("order_names {order_id: o-1}, as of epoch 1/", "  status: paid")
        .contains(
            "orders (topic orders, by order_id)", "customers (topic customers, by customer_id)")
        .contains("run over exactly the 5 records that are not pending, gives this row.");
  }

  @Test
  @Order(3)
  void recordsATestThatPassesAndShowsNothingOfWhatIsMasked() throws IOException {
    CommandRun record =
        run("record", VIEW, "--key", "order_id=o-1", "--mask", "name,orders.customer_id");

    assertThat(record.exitCode()).as(record.out() + record.err()).isZero();
    assertThat(record.err())
        .contains("Masked: customers.customer_id, customers.name, orders.customer_id.");
    assertThat(record.outLines()).containsExactly("sql/views/order_names/tests/recorded_o_1.yaml");
    String file = Files.readString(folder.resolve(record.outLines().get(0)));
    assertThat(file)
        .contains("the row {order_id: o-1}, as of epoch")
        .contains("{order_id: o-1, version: 2, status: paid, customer_id: customer_id-2}")
        .contains("{customer_id: customer_id-2, name: name-2}")
        .contains("{order_id: o-1, status: paid, customer_id: customer_id-2, name: name-2}")
        .doesNotContain("Ada", "Eve", "c-1", "c-3");

    CommandRun test = run("test", VIEW);
    assertThat(test.out()).contains("passed  order_names/recorded_o_1");
    assertThat(test.exitCode()).as(test.out() + test.err()).isZero();

    CommandRun again = run("record", VIEW, "--key", "order_id=o-1");
    assertThat(again.err()).contains("recorded_o_1.yaml is there already", "--out");
    assertThat(again.exitCode()).isEqualTo(2);

    CommandRun decisive =
        run("record", VIEW, "--key", "order_id=o-1", "--mask", "status", "--out", "other.yaml");
    assertThat(decisive.err())
        .contains("With orders.status masked the view comes to other rows, as for order_id=o-1");
    assertThat(decisive.exitCode()).isEqualTo(1);
    assertThat(folder.resolve("other.yaml")).doesNotExist();
  }

  @Test
  @Order(4)
  void saysOfARowThatIsNotThereWhatTheLogHasOfIt() {
    publish(
        "orders",
        order("o-2", 2, "cancelled", "c-2"),
        "{\"key\": {\"order_id\": \"o-7\"}, \"value\": null}");
    awaitRows("o-1 paid Eve");

    CommandRun filtered = run("why", VIEW, "--key", "order_id=o-2");
    assertThat(filtered.out())
        .contains("order_names {order_id: o-2}: there is no such row")
        .contains("cancelled", "gives no such row either");
    assertThat(filtered.exitCode()).isEqualTo(1);

    CommandRun unknown = run("why", VIEW, "--key", "order_id=o-9");
    assertThat(unknown.out()).isEmpty();
    assertThat(unknown.err())
        .contains("View order_names has no row {order_id: o-9}, and no record")
        .contains("orders, customers");
    assertThat(unknown.exitCode()).isEqualTo(1);
  }

  @Test
  @Order(4)
  void saysWhatIsWrongWithAKey() {
    CommandRun column = run("why", VIEW, "--key", "ordr_id=o-1");
    assertThat(column.err())
        .contains("'ordr_id' is no column of the key", "Did you mean order_id?");
    assertThat(column.exitCode()).isEqualTo(2);

    CommandRun part = run("why", VIEW, "--key", "{}");
    assertThat(part.err()).contains("--key must name one row", "order_id is missing");
    assertThat(part.exitCode()).isEqualTo(2);

    CommandRun mask =
        run("record", VIEW, "--key", "order_id=o-1", "--mask", "nam", "--out", "x.yaml");
    assertThat(mask.err()).contains("no table that the view reads has a column 'nam'", "name");
    assertThat(mask.exitCode()).isEqualTo(2);
  }

  private static List<String> inputs(JsonNode explanation) {
    List<String> inputs = new ArrayList<>();
    for (JsonNode input : explanation.path("inputs")) {
      inputs.add(
          "%s %s %s"
              .formatted(
                  input.path("table").asText(), input.path("is").asText(), input.path("row")));
      assertThat(input.path("time").asText()).matches("20\\d\\d-.*Z");
    }
    return inputs;
  }

  private static String order(String id, int version, String status, String customer) {
    return "{\"order_id\": \"%s\", \"version\": %d, \"status\": \"%s\", \"customer_id\": \"%s\"}"
        .formatted(id, version, status, customer);
  }

  private static void publish(String topic, String... lines) {
    CommandRun publish =
        CommandRun.withInput(String.join("\n", lines) + "\n", folder, "publish", topic);
    assertThat(publish.exitCode()).as(publish.err()).isZero();
  }

  private static void awaitRows(String... rows) {
    Eventually.get(
        () ->
            run("read", VIEW, "--json").outLines().stream()
                .map(WhyIT::json)
                .map(
                    row ->
                        "%s %s %s"
                            .formatted(
                                row.path("order_id").asText(),
                                row.path("status").asText(),
                                row.path("name").asText()))
                .toList(),
        List.of(rows)::equals);
  }

  private static CommandRun run(String... arguments) {
    return CommandRun.in(folder, arguments);
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new AssertionError(text, e);
    }
  }
}
