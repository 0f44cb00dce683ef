package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.contract.topic.DeadLetter;
import dev.insideout.testlog.TestLog;
import dev.insideout.testlog.TopicDump;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A view of a topic of Debezium's changes and one of JSON, neither with a schema in a registry. */
class ChangesAndJsonIT {
  private static final String PRODUCTS =
      """
      CREATE TABLE products (
        id BIGINT NOT NULL,
        name STRING NOT NULL,
        PRIMARY KEY (id) NOT ENFORCED
      ) WITH ('connector' = 'log', 'key.format' = 'json', 'value.format' = 'debezium-json');
      """;
  private static final String RATINGS =
      """
      CREATE TABLE ratings (
        product_id BIGINT NOT NULL,
        stars INT,
        author ROW<name STRING NOT NULL>
      ) WITH ('connector' = 'log', 'value.format' = 'json');
      """;
  private static final String RATED =
      """
      CREATE MATERIALIZED TABLE rated (PRIMARY KEY (id) NOT ENFORCED)
      WITH ('interval' = '200 ms')
      FRESHNESS = INTERVAL '1' SECOND
      AS SELECT p.id, p.name, r.ratings, r.stars
      FROM products AS p
      LEFT JOIN (
        SELECT product_id, COUNT(*) AS ratings, SUM(stars) AS stars FROM ratings GROUP BY product_id
      ) AS r ON r.product_id = p.id;
      """;

  @TempDir private static Path dir;
  private static TestLog log;

  @BeforeAll
  static void start() {
    log = new TestLog(dir.resolve("log"));
  }

  @AfterAll
  static void stop() {
    log.close();
  }

  @Test
  void changesAreUpsertsByTheirKeyAndBadJsonIsADeadLetterAlone() throws Exception {
    SqlProject project =
        ProjectFiles.write(
            dir.resolve("project"),
            Map.of(
                "topics/products.sql", PRODUCTS,
                "topics/ratings.sql", RATINGS,
                "views/rated/view.sql", RATED));
    log.createTopic("products");
    log.createTopic("ratings");
    change(1, null, "lamp", "c");
    change(1, null, "lamp", "c"); // twice
    change(1, "never seen", "light", "u"); // what it was before is not to be trusted
    change(2, null, "chair", "r");
    change(2, "chair", null, "d");
    tombstone(2);
    change(3, null, "table", "c");
    tombstone(3); // compaction kept no more of it
    send("products", "{\"id\": 4}", "{\"op\": \"c\", \"after\": {\"id\": 4}}"); // no name
    send("products", "{\"id\": 4}", "no JSON");
    change(5, null, "desk", "c"); // a good record after the bad ones
    send("ratings", null, "{\"product_id\": 1, \"stars\": 5, \"author\": {\"name\": \"Ada\"}}");
    send("ratings", null, "{\"product_id\": 1, \"stars\": ");
    send("ratings", null, "{\"stars\": 5}");
    send("ratings", null, "{\"product_id\": 1, \"author\": {}}");
    send("ratings", null, "{\"product_id\": 1, \"stars\": \"many\"}");
    send("ratings", null, "{\"product_id\": 1}");

    JobClient job = ViewJob.submit(env(new Configuration()), project, "rated", log.connection());
    try (ViewWatch view = new ViewWatch(log.connection(), "rated")) {
      view.await(Map.of("1", "light 2 5", "5", "desk null null"));
      assertThat(view.rows()).containsOnlyKeys("1", "5");
      assertThat(errors("products", 2))
          .satisfiesExactlyInAnyOrder(
              error -> assertThat(error).contains("column 'name' is NOT NULL"),
              error -> assertThat(error).contains("no JSON"));
      assertThat(errors("ratings", 4))
          .satisfiesExactlyInAnyOrder(
              error -> assertThat(error).contains("end-of-input"),
              error -> assertThat(error).contains("column 'product_id' is NOT NULL"),
              error -> assertThat(error).contains("column 'author.name' is NOT NULL"),
              error -> assertThat(error).contains("stars", "many"));

      String savepoint =
          job.stopWithSavepoint(
                  false, dir.resolve("savepoints").toString(), SavepointFormatType.CANONICAL)
              .get();
      change(1, "light", null, "d");
      change(5, "desk", "bench", "u");
      send("ratings", null, "{\"product_id\": 5, \"stars\": 3}");
      Configuration from = new Configuration();
      from.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
      JobClient restored = ViewJob.submit(env(from), project, "rated", log.connection());
      view.await(Map.of("5", "bench 1 3"));
      view.awaitDeleted("1");
      assertThat(view.generations()).containsExactly(1L);
      restored.cancel().get();
    }
  }

  private static void change(int id, String before, String after, String op) {
    send(
        "products",
        "{\"id\": %d}".formatted(id),
        "{\"before\": %s, \"after\": %s, \"op\": \"%s\", \"ts_ms\": 1, \"source\": {\"table\": \"products\"}}"
            .formatted(row(id, before), row(id, after), op));
  }

  private static String row(int id, String name) {
    return name == null ? "null" : "{\"id\": %d, \"name\": \"%s\"}".formatted(id, name);
  }

  private static void tombstone(int id) {
    log.send("products", bytes("{\"id\": %d}".formatted(id)), null);
  }

  private static void send(String topic, String key, String value) {
    log.send(topic, key == null ? null : bytes(key), bytes(value));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> errors(String topic, int expected) {
    List<String> errors =
        TopicDump.of(log.connection(), DeadLetter.topicOf(topic), expected).stream()
            .map(letter -> letter.headers().lastHeader(DeadLetter.ERROR).value())
            .map(error -> new String(error, StandardCharsets.UTF_8))
            .toList();
    errors.forEach(System.out::println);
    return errors;
  }

  private static StreamExecutionEnvironment env(Configuration configuration) {
    return StreamExecutionEnvironment.createLocalEnvironment(2, configuration);
  }
}
