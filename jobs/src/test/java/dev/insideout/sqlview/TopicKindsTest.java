package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.contract.LogConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Topics of several types, of changes, and of JSON: what is planned, and what is refused. */
class TopicKindsTest {
  private static final String PLACED =
      """
      CREATE TABLE placed (
        order_id STRING NOT NULL,
        amount BIGINT NOT NULL,
        place INT METADATA FROM 'partition' VIRTUAL,
        at_offset BIGINT METADATA FROM 'offset' VIRTUAL
      ) WITH ('connector' = 'log', 'topic' = 'orders', 'type' = 'shop.Placed');
      """;
  private static final String SHIPPED =
      PLACED
          .replace("placed", "shipped")
          .replace("shop.Placed", "shop.Shipped")
          .replace("amount BIGINT", "carrier STRING");
  private static final String LATEST =
      """
      SELECT order_id, status FROM (
        SELECT order_id, status,
          ROW_NUMBER() OVER (PARTITION BY order_id ORDER BY at_offset DESC, place) AS nth
        FROM (
          SELECT order_id, 'placed' AS status, place, at_offset FROM placed
          UNION ALL
          SELECT order_id, 'shipped' AS status, place, at_offset FROM shipped
        )
      ) WHERE nth = 1
      """;
  private static final String CHANGES =
      """
      CREATE TABLE products (
        id BIGINT NOT NULL,
        name STRING NOT NULL,
        PRIMARY KEY (id) NOT ENFORCED
      ) WITH ('connector' = 'log', 'key.format' = 'json', 'value.format' = 'debezium-json');
      """;

  @TempDir private Path folder;

  @Test
  void theTypesOfATopicShareOneSource() throws Exception {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
    SqlProject project = project(Map.of("placed", PLACED, "shipped", SHIPPED), LATEST);
    FolderJob job =
        FolderJob.of(env, project, "v", LogConnection.of("folder:" + folder, "http://r"));

    List<String> sources =
        vertices(job.graph()).stream().filter(name -> name.contains("log orders")).toList();
    assertThat(sources).singleElement().asString().contains("types of orders", "placed", "shipped");
  }

  private static List<String> vertices(JobGraph graph) {
    return graph.getVerticesSortedTopologicallyFromSources().stream()
        .map(JobVertex::getName)
        .toList();
  }

  @Test
  void explanationsNameTheTypeAndTheFormat() throws Exception {
    assertThat(
            ProjectValidation.explain(
                    project(Map.of("placed", PLACED, "shipped", SHIPPED), LATEST), "v")
                .reads())
        .contains(
            "placed: every record is a row (no primary key), of type shop.Placed in topic orders, at one position with the topic's other types");
    assertThat(
            ProjectValidation.explain(
                    project(Map.of("products", CHANGES), "SELECT id, name FROM products"), "v")
                .reads())
        .containsExactly("products: the last record of each id in debezium-json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'value.format' = 'debezium-json' | declare the PRIMARY KEY",
        "'value.format' = 'canal-json'    | declare the PRIMARY KEY",
        "'value.format' = 'json', 'type' = 'shop.Placed' | take one of the two out",
        "'value.format' = 'avro'          | take it out",
        "'value.format' = 'jsn'           | did you mean 'json'?",
        "'value.format' = 'cobol'         | there are: registry-avro, canal-json",
      })
  void optionsThatDoNotGoTogetherAreToldInTheTopicsOwnFile(String options, String message)
      throws Exception {
    String table =
        "CREATE TABLE t (\n  id BIGINT NOT NULL\n) WITH ('connector' = 'log', %s);"
            .formatted(options);

    List<SqlProblem> problems =
        ProjectValidation.of(project(Map.of("t", table), "SELECT id, 1 AS n FROM t"), List.of("v"));

    assertThat(problems)
        .singleElement()
        .satisfies(
            problem -> {
              System.out.println(problem.at("t.sql").text());
              assertThat(problem.path()).endsWith("sql/topics/t.sql");
              assertThat(problem.reason() + problem.fix()).contains(message);
            });
  }

  @Test
  void aColumnThatJsonCannotBeReadAsIsToldInTheTopicsOwnFile() throws Exception {
    String table =
        """
        CREATE TABLE t (
          id BIGINT NOT NULL,
          counts MAP<INT, STRING>
        ) WITH ('connector' = 'log', 'value.format' = 'json');
        """;

    assertThat(
            ProjectValidation.of(
                project(Map.of("t", table), "SELECT id, 1 AS n FROM t"), List.of("v")))
        .singleElement()
        .satisfies(
            problem -> {
              System.out.println(problem.at("t.sql").text());
              assertThat(problem.path()).endsWith("sql/topics/t.sql");
              assertThat(problem.reason()).contains("non-string as key type of map");
            });
  }

  @Test
  void theTablesOfTheDocumentationAreRight() throws Exception {
    Map<String, String> topics = new TreeMap<>();
    Matcher snippets =
        Pattern.compile("```sql\n(CREATE TABLE (\\w+) .*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("../docs/sql.md")));
    while (snippets.find()) {
      topics.put(snippets.group(2), snippets.group(1));
    }

    assertThat(topics).containsOnlyKeys("order_placed", "products", "ratings");
    assertThat(
            ProjectValidation.of(
                project(topics, "SELECT order_id, amount, at_offset FROM order_placed"),
                List.of("v")))
        .noneMatch(problem -> problem.severity() == SqlProblem.Severity.ERROR);
  }

  @Test
  void tablesOverOneTopicThatDoNotReadItTogetherAreRefused() throws Exception {
    String query =
        "SELECT p.order_id, s.carrier FROM placed AS p JOIN shipped AS s ON s.order_id = p.order_id";
    assertThat(
            refusal(PLACED, SHIPPED.replace("'type' = 'shop.Shipped'", "'version' = 'x'"), query))
        .contains("'version'");
    assertThat(refusal(PLACED, SHIPPED.replace(", 'type' = 'shop.Shipped'", ""), query))
        .contains("reads topic 'orders' through two sources", "each with its 'type'");
    assertThat(refusal(PLACED, SHIPPED.replace("shop.Shipped", "shop.Placed"), query))
        .contains("reads type shop.Placed of topic 'orders' through two tables");
    assertThat(refusal(PLACED, SHIPPED.replace("'log'", "'log', 'bad-record' = 'fail'"), query))
        .contains("say the same of start, end, bad-record, resident in each of them");
  }

  private String refusal(String placed, String shipped, String query) throws Exception {
    List<SqlProblem> problems =
        ProjectValidation.of(
            project(Map.of("placed", placed, "shipped", shipped), query), List.of("v"));
    assertThat(problems)
        .first()
        .extracting(SqlProblem::severity)
        .isEqualTo(SqlProblem.Severity.ERROR);
    System.out.println(problems.get(0).at("sql").text());
    return problems.get(0).reason() + problems.get(0).fix();
  }

  private SqlProject project(Map<String, String> topics, String query) throws Exception {
    Map<String, String> files = new TreeMap<>();
    topics.forEach((name, sql) -> files.put("topics/%s.sql".formatted(name), sql));
    String key = query.contains("order_id") ? "order_id" : "id";
    files.put(
        "views/v/view.sql",
        """
        CREATE MATERIALIZED TABLE v (PRIMARY KEY (%s) NOT ENFORCED)
        FRESHNESS = INTERVAL '1' SECOND
        AS %s;
        """
            .formatted(key, query));
    return ProjectFiles.write(folder, files);
  }
}
