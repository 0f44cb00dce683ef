package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.contract.LogConnection;
import dev.insideout.flink.log.HeldView;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which views share a job, what it reads, and what a view may read. */
class GroupPlanTest {
  private static final String ORDERS =
      """
      CREATE TABLE orders (
        order_id STRING NOT NULL,
        customer_id STRING NOT NULL,
        amount BIGINT NOT NULL,
        arrived_at TIMESTAMP_LTZ(3) NOT NULL METADATA FROM 'timestamp' VIRTUAL,
        arrived_in INT NOT NULL METADATA FROM 'partition' VIRTUAL,
        PRIMARY KEY (order_id) NOT ENFORCED
      ) WITH ('connector' = 'log', 'topic' = 'shop.orders');
      """;
  private static final String CUSTOMERS =
      """
      CREATE TABLE customers (
        customer_id STRING NOT NULL,
        name STRING,
        PRIMARY KEY (customer_id) NOT ENFORCED
      ) WITH ('connector' = 'log');
      """;

  private static final String BY_CUSTOMER =
      "SELECT customer_id, COUNT(*) AS order_count, SUM(amount) AS amount FROM orders GROUP BY customer_id";

  private final Map<String, String> files = new TreeMap<>();
  @TempDir private Path folder;
  private StreamExecutionEnvironment env;

  @Test
  void givesTheViewsOfAGroupOneJobOnePlanAndOneSourceATopic() throws Exception {
    view("totals", "customer_id", "'group' = 'sales', 'interval' = '300 ms'", BY_CUSTOMER);
    view(
        "pairs",
        "a, b",
        "'group' = 'sales', 'interval' = '200 ms'",
        """
        SELECT x.order_id AS a, y.order_id AS b, x.arrived_in
        FROM orders x JOIN orders y ON x.customer_id = y.customer_id
        """);
    view("alone", "order_id", "", "SELECT order_id, arrived_at FROM orders");

    ViewPlan plan = plan("sales");

    assertThat(plan.group().viewNames()).containsExactly("pairs", "totals");
    assertThat(plan.group().interval()).hasMillis(200);
    assertThat(plan.readers().topics()).containsExactly("shop.orders");
    StreamGraph graph = env.getStreamGraph(false);
    assertThat(graph.getCheckpointConfig().getCheckpointInterval()).isEqualTo(200);
    assertThat(operators(graph, "cut epochs")).hasSize(1);
    assertThat(operators(graph, "publish ")).hasSize(2);
    assertThat(plan("totals").json()).isEqualTo(plan("sales").json());
    assertThat(plan("alone").group().viewNames()).containsExactly("alone");
  }

  @Test
  void readsATopicOnceForViewsThatWantDifferentMetadata() throws Exception {
    view("times", "order_id", "'group' = 'sales'", "SELECT order_id, arrived_at FROM orders");
    view("places", "order_id", "'group' = 'sales'", "SELECT order_id, arrived_in FROM orders");

    assertThat(plan("sales").readers().topics()).containsExactly("shop.orders");
  }

  @Test
  void takesTheQueryOfAViewOfTheSameGroupInPlaceOfItsTopic() throws Exception {
    view("totals", "customer_id", "'group' = 'sales'", BY_CUSTOMER);
    view(
        "classes",
        "order_count",
        "'group' = 'sales'",
        "SELECT order_count, COUNT(*) AS customers FROM totals GROUP BY order_count");
    view(
        "named",
        "customer_id",
        "'group' = 'sales'",
        """
        SELECT t.customer_id, t.order_count, c.customers
        FROM totals t JOIN classes c ON c.order_count = t.order_count
        """);

    ViewPlan plan = plan("named");

    assertThat(plan.readers().topics()).containsExactly("shop.orders");
    assertThat(plan.readers().views()).isEmpty();
    assertThat(describe("classes").views()).containsExactly("totals");
    assertThat(describe("classes").sources()).containsExactly("orders");
    assertThat(describe("classes").group()).isEqualTo("sales");
  }

  @Test
  void holdsBackAViewOfAnotherGroupWithTheTopicsThatItIsMadeOf() throws Exception {
    view("totals", "customer_id", "'partitions' = '3'", BY_CUSTOMER);
    view(
        "classes",
        "order_count",
        "",
        "SELECT order_count, COUNT(*) AS customers FROM totals GROUP BY order_count");
    view(
        "names",
        "order_count",
        "",
        """
        SELECT c.order_count, c.customers, COUNT(*) AS known
        FROM classes c JOIN customers k ON k.name = CAST(c.customers AS STRING)
        GROUP BY c.order_count, c.customers
        """);

    assertThat(plan("classes").readers().views())
        .containsExactly(new HeldView("totals", 3, List.of("shop.orders")));
    assertThat(plan("classes").readers().sources()).isEmpty();
    ViewPlan names = plan("names");
    assertThat(names.readers().topics()).containsExactlyInAnyOrder("classes", "customers");
    assertThat(names.readers().sources())
        .singleElement()
        .satisfies(source -> assertThat(source.topic()).isEqualTo("customers"));
    assertThat(describe("names").sources()).containsExactly("customers", "orders");
    assertThat(describe("names").views()).containsExactly("classes");
  }

  @Test
  void readsAViewThatIsJoinedWithItselfOnce() throws Exception {
    view("totals", "customer_id", "", BY_CUSTOMER);
    view(
        "same_amounts",
        "a, b",
        "",
        """
        SELECT x.customer_id AS a, y.customer_id AS b
        FROM totals x JOIN totals y ON x.amount = y.amount
        """);

    assertThat(plan("same_amounts").readers().topics()).containsExactly("totals");
  }

  @Test
  void refusesAViewTogetherWithItsOwnSources() throws Exception {
    view("totals", "customer_id", "", BY_CUSTOMER);
    view("again", "customer_id", "", "SELECT * FROM totals");
    view(
        "shares",
        "order_id",
        "",
        """
        SELECT o.order_id, o.amount, t.amount AS total
        FROM orders o JOIN again t ON t.customer_id = o.customer_id
        """);

    assertRefused(
        "shares",
        "shares/view.sql:1:27: reads view 'again' of another group, which is made of topic 'shop.orders', and 'shares' reads"
            + " topic 'shop.orders' itself, too",
        "different positions",
        "'group' = '…'");
  }

  @Test
  void refusesTwoViewsOfOtherGroupsThatAreMadeOfOneTopic() throws Exception {
    view("totals", "customer_id", "", BY_CUSTOMER);
    view("sizes", "order_id", "", "SELECT order_id, customer_id, amount FROM orders");
    view("lone", "customer_id", "'group' = 'mixed'", "SELECT customer_id, amount FROM totals");
    view("other", "order_id", "'group' = 'mixed'", "SELECT order_id FROM sizes");

    assertRefused(
        "mixed",
        "reads view 'sizes' of another group, which is made of topic 'shop.orders', and group 'mixed' reads view 'totals',"
            + " too");
  }

  @Test
  void refusesAnEagerViewOfAnotherGroupAndTakesAnEagerViewOverEpochs() throws Exception {
    view("quick", "order_id", "'delivery' = 'eager'", "SELECT order_id, amount FROM orders");
    view("slow", "order_id", "", "SELECT order_id, amount FROM quick");
    view("totals", "customer_id", "", BY_CUSTOMER);
    view("fast", "customer_id", "'delivery' = 'eager'", "SELECT customer_id, amount FROM totals");

    assertRefused("slow", "reads view 'quick', which is delivered eagerly", "'group' = 'quick'");
    assertThat(plan("fast").readers().views()).hasSize(1);
  }

  @Test
  void refusesAViewThatIsNotAuditableUnderOneThatIs() throws Exception {
    view("loose", "customer_id", "'auditable' = 'false'", BY_CUSTOMER);
    view("strict", "customer_id", "", "SELECT customer_id, amount FROM loose");
    view(
        "loose_too",
        "customer_id",
        "'auditable' = 'false'",
        "SELECT customer_id, amount FROM loose");

    assertRefused("strict", "reads view 'loose', none of whose epochs can be recomputed");
    assertThat(plan("loose_too").readers().views()).hasSize(1);
  }

  @Test
  void refusesViewsThatReadEachOtherAndNamesTheCycle() throws Exception {
    view("a", "order_id", "", "SELECT order_id FROM c");
    view("b", "order_id", "'group' = 'g'", "SELECT order_id FROM a");
    view("c", "order_id", "'group' = 'g'", "SELECT order_id FROM b");
    view("self", "order_id", "", "SELECT order_id FROM self");

    assertRefused("a", "reads itself: a reads c reads b reads a");
    assertRefused("self", "reads itself: self reads self");
  }

  @Test
  void refusesAGroupThatBearsTheNameOfAViewOfAnotherGroup() throws Exception {
    view("a", "customer_id", "'group' = 'b'", BY_CUSTOMER);
    view("b", "customer_id", "'group' = 'c'", BY_CUSTOMER);

    assertRefused("a", "'group' = 'b' is the name of a view that is in group 'c'");
    assertRefused("b", "'group' = 'b' is the name of a view that is in group 'c'");

    view("b", "customer_id", "", BY_CUSTOMER);
    assertThat(plan("a").group().viewNames()).containsExactly("a", "b");
  }

  @Test
  void refusesAGroupOneOfWhoseStatementsIsWrongAndLeavesOthersAlone() throws Exception {
    view("a", "customer_id", "'group' = 'g'", BY_CUSTOMER);
    view("broken", "customer_id", "'group' = 'g'", "SELECT customer_id FORM orders");
    view("alone", "customer_id", "", BY_CUSTOMER);

    assertRefused("a", "broken/view.sql:5:");
    assertRefused("g", "broken/view.sql:5:");
    assertThat(plan("alone").group().viewNames()).containsExactly("alone");
  }

  @Test
  void namesViewsAndGroupsWhenThereIsNoSuch() throws Exception {
    view("a", "customer_id", "'group' = 'g'", BY_CUSTOMER);

    assertRefused("nothing", "there is no view 'nothing' in this project; there are: a; groups: g");
  }

  @Test
  void refusesAViewWithTheNameOfATopic() throws Exception {
    view("orders", "customer_id", "", BY_CUSTOMER);

    assertRefused("orders", "the log has a table 'orders': a view needs a name of its own");
  }

  @Test
  void refusesATableThatIsNotOfTheLog() throws Exception {
    files.put(
        "topics/numbers.sql", "CREATE TABLE numbers (n BIGINT) WITH ('connector' = 'datagen')");
    view("a", "customer_id", "", BY_CUSTOMER);

    assertRefused("a", "numbers.sql:1:14: is no table of the log ('connector' = 'log')");
  }

  @Test
  void refusesWhatWithDoesNotKnow() throws Exception {
    view("a", "customer_id", "'partition' = '3'", BY_CUSTOMER);
    assertRefused(
        "a",
        "a/view.sql:2:7: WITH has no option 'partition'; there are: group, delivery, partitions, interval, auditable, expected.empty, path");
    view("a", "customer_id", "'upserts' = 'true'", BY_CUSTOMER);
    assertRefused("a", "WITH has no option 'upserts'");
    view("a", "customer_id", "'partitions' = 'many'", BY_CUSTOMER);
    assertRefused("a", "'partitions' = 'many' in WITH must be a number from 1 on");
    view("a", "customer_id", "'partitions' = '0'", BY_CUSTOMER);
    assertRefused("a", "'partitions' = '0' in WITH must be a number from 1 on");
    view("a", "customer_id", "'delivery' = 'slow'", BY_CUSTOMER);
    assertRefused("a", "'delivery' = 'slow' in WITH must be 'epoch' or 'eager'");
    view("a", "customer_id", "'interval' = '0 ms'", BY_CUSTOMER);
    assertRefused("a", "'interval' = '0 ms' in WITH must be a time such as '200 ms'");
    view("a", "customer_id", "'auditable' = 'perhaps'", BY_CUSTOMER);
    assertRefused("a", "'auditable' = 'perhaps' in WITH must be 'true' or 'false'");
    view("a", "customer_id", "'path' = 'plannr'", BY_CUSTOMER);
    assertRefused("a", "'path' = 'plannr' in WITH must be 'auto' or 'planner'");
    view("a", "customer_id", "'paths' = 'planner'", BY_CUSTOMER);
    assertRefused("a", "did you mean 'path'?");
    view("a", "customer_id", "'group' = 'a b'", BY_CUSTOMER);
    assertRefused("a", "'group' = 'a b' in WITH must be letters, digits, '.', '_' and '-'");
  }

  private void view(String name, String key, String options, String query) {
    files.put(
        "views/%s/view.sql".formatted(name),
        """
        CREATE MATERIALIZED TABLE %s (PRIMARY KEY (%s) NOT ENFORCED)
        %s
        FRESHNESS = INTERVAL '1' SECOND
        AS
        %s
        """
            .formatted(name, key, options.isEmpty() ? "" : "WITH (" + options + ")", query));
  }

  private void assertRefused(String viewOrGroup, String... messages) {
    for (String message : messages) {
      assertThatThrownBy(() -> plan(viewOrGroup))
          .isInstanceOf(InvalidSqlException.class)
          .hasMessageContaining(message);
    }
  }

  private ViewDescription describe(String view) throws Exception {
    return ViewJob.describe(project(), view);
  }

  private ViewPlan plan(String viewOrGroup) throws Exception {
    env = StreamExecutionEnvironment.createLocalEnvironment(2, new Configuration());
    return ViewPlan.of(
        env, project(), viewOrGroup, LogConnection.of("127.0.0.1:1", "http://127.0.0.1:1"));
  }

  private SqlProject project() throws Exception {
    files.put("topics/orders.sql", ORDERS);
    files.put("topics/customers.sql", CUSTOMERS);
    return ProjectFiles.write(folder, files);
  }

  private static List<String> operators(StreamGraph graph, String prefix) {
    return graph.getStreamNodes().stream()
        .map(StreamNode::getOperatorName)
        .filter(name -> name.startsWith(prefix))
        .toList();
  }
}
