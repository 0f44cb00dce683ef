package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.insideout.contract.LogConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What has to stay in a region, followed through queries and views. */
class ResidencyTest {
  private static final String CUSTOMERS =
      """
      CREATE TABLE customers (
        customer_id STRING NOT NULL,
        city STRING,
        email STRING,
        name STRING,
        PRIMARY KEY (customer_id) NOT ENFORCED
      ) WITH ('connector' = 'log', 'resident' = 'eu', 'resident.columns' = 'email, name');
      """;

  private static final String ORDERS =
      """
      CREATE TABLE orders (
        order_id STRING NOT NULL,
        customer_id STRING,
        email STRING,
        PRIMARY KEY (order_id) NOT ENFORCED
      ) WITH ('connector' = 'log');
      """;

  @TempDir private Path folder;

  @BeforeEach
  void declare() throws IOException {
    write("sql/topics/eu/customers.sql", CUSTOMERS);
    write("sql/topics/orders.sql", ORDERS);
  }

  @Test
  void saysWhatWouldLeaveFromWhereToWhereAndWhatToDo() throws Exception {
    view("SELECT customer_id AS k, city,\n  email AS contact FROM eu.customers");

    assertThat(problems(Set.of("us")))
        .singleElement()
        .satisfies(
            problem ->
                assertThat(problem.text())
                    .contains(
                        "people/view.sql:3:3: column 'contact' is made of eu.customers.email, which has to stay in region eu, and the view is published in region us",
                        "→ leave the column out; or publish the view in an environment that says 'region: eu'"));
    assertThat(problems(Set.of("eu"))).isEmpty();
    assertThat(problems(Set.of("us", "eu"))).as("one of them may").isEmpty();
    assertThat(problems(Set.of("")).get(0).text())
        .contains(
            "and nothing says in which region the view is published",
            "where the environment is in eu, let it say 'region: eu' in insideout.yaml");
    assertThatThrownBy(() -> Residency.require(open(), "people", log("us")))
        .isInstanceOf(InvalidSqlException.class)
        .hasMessageContaining("made of eu.customers.email");
    Residency.require(open(), "people", log("eu"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT customer_id AS k, UPPER(email) AS x FROM eu.customers",
        "SELECT customer_id AS k, email IS NULL AS x FROM eu.customers",
        "SELECT customer_id AS k, CASE WHEN name = 'Ada' THEN 1 ELSE 2 END AS x FROM eu.customers",
        "SELECT COALESCE(city, '') AS k, MAX(email) AS x FROM eu.customers GROUP BY COALESCE(city, '')",
        "SELECT COALESCE(city, '') AS k, COUNT(*) FILTER (WHERE email LIKE '%nl') AS x FROM eu.customers GROUP BY COALESCE(city, '')",
        "SELECT COALESCE(email, '') AS k, COUNT(*) AS x FROM eu.customers GROUP BY COALESCE(email, '')",
        "SELECT order_id AS k, c.name AS x FROM orders o JOIN eu.customers c ON o.customer_id = c.customer_id",
        "SELECT order_id AS k, email AS x FROM orders UNION ALL SELECT customer_id, name FROM eu.customers",
        "SELECT k, x FROM (SELECT customer_id AS k, name AS x, ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY city, customer_id) AS n FROM eu.customers) WHERE n = 1",
        "SELECT customer_id AS k, x FROM eu.customers CROSS JOIN UNNEST(ARRAY[name]) AS t(x)",
      })
  void aColumnThatIsMadeOfOneThatStaysStays(String query) throws Exception {
    view(query);

    assertThat(problems(Set.of("us")))
        .extracting(SqlProblem::reason)
        .anyMatch(reason -> reason.startsWith("column '"));
    assertThat(problems(Set.of("eu"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SELECT customer_id AS k FROM eu.customers WHERE email IS NOT NULL | email
          SELECT customer_id AS k, 'ada' AS x FROM eu.customers WHERE name = 'ada' | name
          SELECT order_id AS k, o.email FROM orders o JOIN eu.customers c ON o.email = c.email | email
          SELECT order_id AS k FROM orders WHERE email IN (SELECT name FROM eu.customers) | name
          SELECT order_id AS k FROM orders o JOIN eu.customers c ON o.customer_id = c.customer_id AND o.order_id > c.name | name
          SELECT COALESCE(city, '') AS k FROM eu.customers GROUP BY COALESCE(city, '') HAVING COUNT(DISTINCT name) > 1 | name
          SELECT k FROM (SELECT customer_id AS k, city, ROW_NUMBER() OVER (PARTITION BY city ORDER BY name, customer_id) AS n FROM eu.customers) WHERE n = 1 | name
          SELECT k FROM (SELECT customer_id AS k, ROW_NUMBER() OVER (PARTITION BY email ORDER BY city, customer_id) AS n FROM eu.customers) WHERE n = 1 | email
          """)
  void aColumnThatStaysDecidesAboutNoRowElsewhere(String query, String column) throws Exception {
    view(query);

    assertThat(problems(Set.of("us")))
        .extracting(SqlProblem::reason)
        .contains(
            "which rows there are depends on eu.customers.%s, which has to stay in region eu, and the view is published in region us"
                .formatted(column));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT customer_id AS k, city FROM eu.customers WHERE city IS NOT NULL",
        "SELECT COALESCE(city, '') AS k, COUNT(*) AS x FROM eu.customers GROUP BY COALESCE(city, '')",
        "SELECT order_id AS k, o.email, c.city FROM orders o LEFT JOIN eu.customers c ON o.customer_id = c.customer_id",
        "SELECT k, city FROM (SELECT customer_id AS k, city, ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY city, customer_id) AS n FROM eu.customers) WHERE n = 1",
        "SELECT DISTINCT customer_id AS k FROM eu.customers",
      })
  void whatDoesWithoutThemMayLeave(String query) throws Exception {
    view(query);

    assertThat(problems(Set.of("us"))).isEmpty();
  }

  @Test
  void isFollowedThroughViewsOfTheGroupAndOfOthers() throws Exception {
    for (String group : List.of("", "'group' = 'g', ")) {
      view("SELECT customer_id AS k, city, email AS contact FROM eu.customers", group);
      view("mails", "SELECT k, LOWER(contact) AS mail FROM people", group);
      view("cities", "SELECT k, city FROM people", group);

      assertThat(problems(Set.of("us"), "mails", "cities"))
          .as(group)
          .extracting(SqlProblem::name, SqlProblem::reason)
          .containsExactly(
              tuple(
                  "mails",
                  "column 'mail' is made of eu.customers.email, which has to stay in region eu, and the view is published in region us"));
      assertThat(problems(Set.of("us"), "people")).hasSize(1);
    }
  }

  @Test
  void ofATableThatStaysAsAWholeNothingLeaves() throws Exception {
    write(
        "sql/topics/eu/customers.sql",
        CUSTOMERS.replace(", 'resident.columns' = 'email, name'", ""));
    view(
        "SELECT COALESCE(city, '') AS k, COUNT(*) AS n FROM eu.customers GROUP BY COALESCE(city, '')");

    assertThat(problems(Set.of("us")).get(0).text())
        .contains(
            "view.sql:2:55: its rows are made of eu.customers, which has to stay in region eu, and the view",
            "→ do without the table;");
  }

  @Test
  void aTopicAtHomeMayStandWhereItShouldNot() throws Exception {
    write(
        "sql/topics/eu/customers.sql",
        "CREATE TABLE customers (k STRING) WITH ('connector' = 'log');");
    write("sql/topics/customers.sql", CUSTOMERS);
    view("SELECT customer_id AS k, name FROM customers");

    assertThat(problems(Set.of("eu"))).isEmpty();
    assertThat(problems(Set.of("us"))).hasSize(1);
  }

  @Test
  void whatIsToStayInTwoRegionsGoesNowhere() throws Exception {
    write("sql/topics/us/customers.sql", CUSTOMERS.replace("'eu'", "'us'"));
    view(
        "SELECT customer_id AS k, name FROM eu.customers UNION ALL SELECT customer_id, name FROM us.customers");

    assertThat(problems(Set.of("eu", "us")))
        .extracting(SqlProblem::reason)
        .hasSize(2)
        .allMatch(reason -> reason.endsWith("the view is published in region eu or us"));
    assertThat(problems(Set.of("us")))
        .singleElement()
        .satisfies(problem -> assertThat(problem.reason()).contains("eu.customers.name"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'resident' = 'us', 'resident.columns' = 'email' | 'resident' = 'us' comes too late: the topic is in region 'eu'
          'resident.columns' = 'email' | 'resident.columns' names columns that may not leave a region, and not the region; add 'resident'
          'resident' = 'eu', 'resident.columns' = 'email, emial' | 'resident.columns' names 'emial', which is no column that is read from the records; there are: customer_id, city, email, name
          'resident' = 'EU' | 'resident' = 'EU' cannot be a region's name
          """)
  void whatCannotBeMeantIsRefusedWhereItIsSaid(String options, String reason) throws Exception {
    write(
        "sql/topics/eu/customers.sql",
        CUSTOMERS.replace("'resident' = 'eu', 'resident.columns' = 'email, name'", options));
    view("SELECT customer_id AS k FROM eu.customers");

    assertThatThrownBy(() -> ViewJob.describe(open(), "people"))
        .isInstanceOf(InvalidSqlException.class)
        .hasMessageContaining("sql/topics/eu/customers.sql:7:")
        .hasMessageContaining(reason);
  }

  @Test
  void theVersionOfAViewDoesNotDependOnIt() throws Exception {
    view("SELECT customer_id AS k, city FROM eu.customers");
    String id = GroupVersion.of(open(), "people").id();
    write("sql/topics/eu/customers.sql", CUSTOMERS.replaceAll(", 'resident.*'\\)", ")"));

    assertThat(open().files().get("sql/topics/eu/customers.sql")).doesNotContain("resident");
    assertThat(GroupVersion.of(open(), "people").id()).isEqualTo(id);
  }

  private static LogConnection log(String region) {
    return new LogConnection("nowhere:1", "http://nowhere", Map.of()).named(region);
  }

  private List<SqlProblem> problems(Set<String> homes, String... views) throws Exception {
    GroupVersion.of(open(), "people");
    return Residency.violations(
        open(), views.length == 0 ? List.of("people") : List.of(views), homes);
  }

  private SqlProject open() throws InvalidSqlException {
    return SqlProject.open(folder);
  }

  private void view(String query) throws IOException {
    view(query, "");
  }

  private void view(String query, String options) throws IOException {
    view("people", query, options);
  }

  private void view(String name, String query, String options) throws IOException {
    write(
        "sql/views/%s/view.sql".formatted(name),
        "CREATE MATERIALIZED TABLE %s (PRIMARY KEY (k) NOT ENFORCED) WITH (%s'partitions' = '1') FRESHNESS = INTERVAL '1' SECOND AS\n%s;\n"
            .formatted(name, options, query));
  }

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
