package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.contract.registry.IncompatibleSchemaException;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.topic.DeadLetter;
import dev.insideout.contract.wire.WireFormat;
import dev.insideout.testlog.TestLog;
import dev.insideout.testlog.TopicDump;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Views of a small project on a real broker, registry and Flink. */
class ViewJobIT {
  private static final String ORDERS =
      """
      CREATE TABLE orders (
        order_id STRING NOT NULL,
        version BIGINT NOT NULL,
        customer_id STRING NOT NULL,
        amount DECIMAL(12, 2) NOT NULL,
        PRIMARY KEY (order_id) NOT ENFORCED
      ) WITH ('connector' = 'log', 'version' = 'version');
      """;
  private static final String CUSTOMERS =
      """
      CREATE TABLE customers (
        customer_id STRING NOT NULL,
        name STRING NOT NULL,
        PRIMARY KEY (customer_id) NOT ENFORCED
      ) WITH ('connector' = 'log');
      """;

  @TempDir private static Path dir;
  private static TestLog log;
  private static Shop shop;

  @BeforeAll
  static void start() throws Exception {
    log = new TestLog(dir.resolve("log"));
    shop = new Shop(log);
  }

  @AfterAll
  static void stop() {
    log.close();
  }

  @Test
  void keepsAJoinCurrentThroughVersionsDeletionsBadRecordsAndARestore() throws Exception {
    SqlProject project =
        project(
            "order_names",
            """
            SELECT o.order_id, o.amount, c.name
            FROM orders o LEFT JOIN customers c ON o.customer_id = c.customer_id
            """,
            "order_id");
    shop.customer("ada", "Ada");
    shop.order("1", 2, "ada", "20.00");
    shop.order("1", 1, "ada", "10.00"); // late: an older version
    shop.order("2", 1, "bob", "5.00");
    shop.order("2", 1, "bob", "5.00"); // twice
    log.send("orders", log.key(Shop.ORDER_KEY, "3"), "no avro".getBytes(StandardCharsets.UTF_8));
    log.send("orders", log.key(Shop.ORDER_KEY, "4"), WireFormat.frame(4711, new byte[] {1}));
    log.send("orders", log.key(Shop.ORDER_KEY, "6"), shop.truncatedOrder("6"));
    shop.order("5", 1, "ada", "7.50"); // a good record after the bad ones

    JobClient job = ViewJob.submit(env(), project, "order_names", log.connection());
    try (ViewWatch view = new ViewWatch(log.connection(), "order_names")) {
      view.await(Map.of("1", "20.00 Ada", "2", "5.00 null", "5", "7.50 Ada"));
      assertThat(deadLetters("orders", 3))
          .extracting(r -> header(r, DeadLetter.ERROR))
          .containsExactlyInAnyOrder(
              "wrong magic byte 0x6e: the wire format begins with 0x00",
              "schema id 4711 is not registered",
              "corrupt Avro: a length of 1 is declared, and 0 bytes are left");
      assertThat(deadLetters("orders", 3))
          .filteredOn(r -> header(r, DeadLetter.ERROR).startsWith("wrong magic"))
          .singleElement()
          .satisfies(
              r -> {
                assertThat(r.key()).isEqualTo(log.key(Shop.ORDER_KEY, "3"));
                assertThat(r.value()).asString().isEqualTo("no avro");
                assertThat(header(r, DeadLetter.TOPIC)).isEqualTo("orders");
                assertThat(header(r, DeadLetter.GROUP)).isEqualTo("order_names");
                assertThat(header(r, DeadLetter.OFFSET)).matches("\\d+");
              });

      String savepoint =
          job.stopWithSavepoint(
                  false, dir.resolve("savepoints").toString(), SavepointFormatType.CANONICAL)
              .get();
      shop.deleteCustomer("ada");
      shop.customer("bob", "Bob");
      JobClient restored = ViewJob.submit(env(savepoint), project, "order_names", log.connection());
      view.await(Map.of("1", "20.00 null", "2", "5.00 Bob", "5", "7.50 null"));
      assertThat(view.generations()).containsExactly(1L);
      restored.cancel().get();
    }
  }

  @Test
  void publishesToACompactedTopicWhoseReadersLaterSchemasMustNotBreak() throws Exception {
    SqlProject project = project("order_sizes", "SELECT order_id, amount FROM orders", "order_id");
    shop.order("31", 1, "kim", "1.00");
    JobClient job = ViewJob.submit(env(), project, "order_sizes", log.connection());
    try (ViewWatch view = new ViewWatch(log.connection(), "order_sizes")) {
      view.awaitRow("31");
    }
    job.cancel().get();

    assertThat(log.settings("order_sizes"))
        .containsEntry("cleanup.policy", "compact")
        .containsEntry("min.compaction.lag.ms", "86400000")
        .containsEntry("delete.retention.ms", "604800000");
    Schema withARequiredField =
        SchemaBuilder.record("order_sizes")
            .namespace("dev.insideout.view")
            .fields()
            .requiredString("order_id")
            .requiredString("channel")
            .endRecord();
    assertThatThrownBy(
            () ->
                new SchemaRegistry(log.connection().registry())
                    .register("order_sizes-value", withARequiredField))
        .isInstanceOf(IncompatibleSchemaException.class);
  }

  @Test
  void refusesToStartFromNothingOverRowsOfAnEarlierRun() throws Exception {
    SqlProject project =
        project("order_amounts", "SELECT order_id, amount, customer_id FROM orders", "order_id");
    shop.order("9", 1, "eve", "1.00");
    JobClient first = ViewJob.submit(env(), project, "order_amounts", log.connection());
    try (ViewWatch view = new ViewWatch(log.connection(), "order_amounts")) {
      view.awaitRow("9");
    }
    first.cancel().get();

    JobClient second = ViewJob.submit(env(), project, "order_amounts", log.connection());

    assertThatThrownBy(() -> second.getJobExecutionResult().get())
        .rootCause()
        .hasMessageContaining("the topic of view 'order_amounts' already holds rows");
  }

  @Test
  void failsForGoodWhenTheDeclaredKeyIsNotUnique() throws Exception {
    SqlProject project =
        project("customer_orders", "SELECT customer_id, order_id FROM orders", "customer_id");
    shop.order("21", 1, "zoe", "1.00");
    shop.order("22", 1, "zoe", "2.00");

    JobClient job = ViewJob.submit(env(), project, "customer_orders", log.connection());

    assertThatThrownBy(() -> job.getJobExecutionResult().get())
        .rootCause()
        .hasMessageContaining("the primary key of view 'customer_orders' is not unique")
        .hasMessageContaining("zoe")
        .hasMessageContaining("\"21\"")
        .hasMessageContaining("\"22\"");
  }

  @Test
  void readsATopicOfJsonEventsWithTheirMetadata() throws Exception {
    log.createTopic("clicks");
    log.send("clicks", null, "{\"page\": \"home\"}".getBytes(StandardCharsets.UTF_8));
    log.send("clicks", null, "{\"page\": ".getBytes(StandardCharsets.UTF_8));
    log.send("clicks", null, "{\"page\": \"home\"}".getBytes(StandardCharsets.UTF_8));
    SqlProject project =
        ProjectFiles.write(
            dir.resolve("project-clicks"),
            Map.of(
                "topics/clicks.sql",
                """
                CREATE TABLE clicks (
                  page STRING,
                  from_topic STRING NOT NULL METADATA FROM 'topic' VIRTUAL
                ) WITH ('connector' = 'log', 'value.format' = 'json')
                """,
                "views/page_clicks/view.sql",
                """
                CREATE MATERIALIZED TABLE page_clicks (PRIMARY KEY (page) NOT ENFORCED)
                WITH ('interval' = '200 ms')
                FRESHNESS = INTERVAL '1' SECOND
                AS SELECT COALESCE(page, '') AS page, from_topic, COUNT(*) AS clicks
                FROM clicks GROUP BY page, from_topic
                """));

    JobClient job = ViewJob.submit(env(), project, "page_clicks", log.connection());
    try (ViewWatch view = new ViewWatch(log.connection(), "page_clicks")) {
      view.await(Map.of("home", "clicks 2"));
      assertThat(deadLetters("clicks", 1)).hasSize(1);
    }
    job.cancel().get();
  }

  @Test
  void refusesColumnsThatTheTopicDoesNotHave() throws Exception {
    SqlProject project =
        project(
            ORDERS.replace("customer_id STRING NOT NULL", "buyer STRING NOT NULL"),
            "order_buyers",
            "SELECT order_id, buyer FROM orders",
            "order_id");

    assertThatThrownBy(() -> ViewJob.submit(env(), project, "order_buyers", log.connection()))
        .isInstanceOf(InvalidSqlException.class)
        .hasMessageContaining("subject orders-value: column 'buyer' is not in schema shop.Order");
  }

  @Test
  void refusesATopicThatDoesNotExist() throws Exception {
    SqlProject project =
        project(
            ORDERS.replace("'version' = 'version'", "'version' = 'version', 'topic' = 'nowhere'"),
            "nowhere_orders",
            "SELECT order_id, amount FROM orders",
            "order_id");

    assertThatThrownBy(() -> ViewJob.submit(env(), project, "nowhere_orders", log.connection()))
        .hasMessageContaining("view 'nowhere_orders' reads topic 'nowhere', which does not exist");
  }

  private static List<ConsumerRecord<byte[], byte[]>> deadLetters(String topic, int expected) {
    return TopicDump.of(log.connection(), DeadLetter.topicOf(topic), expected);
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private static SqlProject project(String view, String query, String key) throws Exception {
    return project(ORDERS, view, query, key);
  }

  private static SqlProject project(String orders, String view, String query, String key)
      throws Exception {
    Map<String, String> files = new TreeMap<>();
    files.put("topics/orders.sql", orders);
    files.put("topics/customers.sql", CUSTOMERS);
    files.put(
        "views/%s/view.sql".formatted(view),
        """
        CREATE MATERIALIZED TABLE %s (PRIMARY KEY (%s) NOT ENFORCED)
        WITH ('partitions' = '3', 'interval' = '200 ms')
        FRESHNESS = INTERVAL '1' SECOND
        AS %s;
        """
            .formatted(view, key, query));
    return ProjectFiles.write(dir.resolve("project-" + view), files);
  }

  private static StreamExecutionEnvironment env() {
    return env(new Configuration());
  }

  private static StreamExecutionEnvironment env(String savepoint) {
    Configuration configuration = new Configuration();
    configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    return env(configuration);
  }

  private static StreamExecutionEnvironment env(Configuration configuration) {
    return StreamExecutionEnvironment.createLocalEnvironment(2, configuration);
  }
}
