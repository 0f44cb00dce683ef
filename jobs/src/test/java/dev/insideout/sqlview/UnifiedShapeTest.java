package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.sqlview.UnifiedView.Lookup;
import dev.insideout.sqlview.UnifiedView.PlannedArm;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which views are joined by operators of ours, which are not and why, and what their jobs are. */
class UnifiedShapeTest {
  private static final Map<String, String> TOPICS =
      Map.of(
          "topics/orders.sql",
          """
          CREATE TABLE orders (
            id STRING NOT NULL, version BIGINT NOT NULL, status STRING NOT NULL, customer STRING,
            gift_from STRING, amount BIGINT NOT NULL, PRIMARY KEY (id) NOT ENFORCED
          ) WITH ('connector' = 'log', 'version' = 'version')
          """,
          "topics/payments.sql",
          """
          CREATE TABLE payments (
            id STRING NOT NULL, amount BIGINT NOT NULL, rate INT NOT NULL, paid_by STRING,
            PRIMARY KEY (id) NOT ENFORCED
          ) WITH ('connector' = 'log')
          """,
          "topics/customers.sql",
          """
          CREATE TABLE customers (
            id STRING NOT NULL, name STRING NOT NULL, level STRING, city STRING,
            PRIMARY KEY (id) NOT ENFORCED
          ) WITH ('connector' = 'log')
          """,
          "topics/order_lines.sql",
          """
          CREATE TABLE order_lines (
            id STRING NOT NULL, line INT NOT NULL, quantity INT NOT NULL,
            PRIMARY KEY (id, line) NOT ENFORCED
          ) WITH ('connector' = 'log')
          """,
          "topics/line_notes.sql",
          """
          CREATE TABLE line_notes (
            line INT NOT NULL, id STRING NOT NULL, note STRING,
            PRIMARY KEY (line, id) NOT ENFORCED
          ) WITH ('connector' = 'log')
          """,
          "topics/numbered.sql",
          """
          CREATE TABLE numbered (n BIGINT NOT NULL, what STRING, PRIMARY KEY (n) NOT ENFORCED)
          WITH ('connector' = 'log')
          """,
          "topics/clicks.sql",
          "CREATE TABLE clicks (id STRING NOT NULL, page STRING) WITH ('connector' = 'log')");

  private final Map<String, String> files = new TreeMap<>(TOPICS);
  @TempDir private Path folder;
  private StreamExecutionEnvironment env;

  /**
   * The arms that share the root's key, and the lookups; {@code !} marks those that must be there.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "orders, payments | | SELECT o.id, p.amount FROM orders o LEFT JOIN payments p ON p.id = o.id",
        "orders, payments! | | SELECT o.id, p.amount FROM orders o JOIN payments p ON p.id = o.id",
        "orders | customers | SELECT o.id, c.name FROM orders o LEFT JOIN customers c ON c.id = o.customer",
        "orders | customers! | SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer",
        "orders, payments | customers, customers | SELECT o.id, c.name, g.name AS giver, p.amount + 1 AS amount FROM orders o LEFT JOIN customers c ON c.id = o.customer LEFT JOIN customers g ON g.id = o.gift_from LEFT JOIN payments p ON p.id = o.id",
        "payments | customers, customers | SELECT p.id, c.name, n.name AS namesake FROM payments p LEFT JOIN customers c ON c.id = p.paid_by LEFT JOIN customers n ON n.id = c.name",
        "orders, sums by id | customers | SELECT o.id, l.n, c.name FROM orders o LEFT JOIN (SELECT id, COUNT(*) AS n FROM order_lines GROUP BY id) l ON l.id = o.id LEFT JOIN customers c ON c.id = o.customer",
        "orders, sums by id | | SELECT o.id, l.n FROM orders o LEFT JOIN (SELECT id, SUM(quantity) AS n FROM order_lines GROUP BY id HAVING COUNT(*) > 1) l ON l.id = o.id",
        "orders, sums by id | | SELECT o.id, l.n, l.s, l.a, l.z FROM orders o LEFT JOIN (SELECT id, COUNT(*) AS n, SUM(quantity) AS s, MIN(quantity) AS a, MAX(quantity) AS z FROM order_lines GROUP BY id) l ON l.id = o.id",
        "orders, sums by id | | SELECT o.id, l.q FROM orders o LEFT JOIN (SELECT id, ARRAY_AGG(quantity) AS q FROM order_lines GROUP BY id) l ON l.id = o.id",
        "orders, first rows by id | customers | SELECT o.id, t.line, c.name FROM orders o LEFT JOIN (SELECT id, line FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY id ORDER BY quantity, line) AS r FROM order_lines) WHERE r = 1) t ON t.id = o.id LEFT JOIN customers c ON c.id = o.customer",
        "orders | first rows by customer! | SELECT o.id, f.last FROM orders o JOIN (SELECT customer, id AS last FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY customer ORDER BY amount DESC, id) AS r FROM orders) WHERE r = 1) f ON f.customer = o.customer",
        "customers, sums by customer | | SELECT c.id, o.n FROM customers c LEFT JOIN (SELECT customer, COUNT(*) AS n FROM orders GROUP BY customer) o ON o.customer = c.id",
        "orders | sums by customer | SELECT o.id, n.n FROM orders o LEFT JOIN (SELECT customer, COUNT(*) AS n FROM orders GROUP BY customer) n ON n.customer = o.customer",
        "orders, payments | | SELECT o.id, p.amount FROM orders o LEFT JOIN payments p ON p.id = o.id AND p.amount > 3 WHERE o.status <> 'draft'",
        "orders, payments! | | SELECT o.id, p.amount FROM orders o JOIN payments p ON p.id = o.id AND p.amount > o.amount",
        "orders, payments | customers | SELECT o.id, p.amount FROM orders o LEFT JOIN payments p ON p.id = o.id LEFT JOIN customers c ON c.id = o.customer WHERE COALESCE(p.amount, 0) < 3 OR c.name = o.status",
        "orders, payments | | SELECT o.id, COALESCE(p.paid_by, '') AS payer FROM orders o LEFT JOIN payments p ON p.id = o.id",
        "order_lines | numbered | SELECT l.id, l.line, n.what FROM order_lines l LEFT JOIN numbered n ON n.n = l.line",
        "order_lines, line_notes | orders! | SELECT l.id, l.line, n.note, o.status FROM order_lines l LEFT JOIN line_notes n ON l.line = n.line AND n.id = l.id JOIN orders o ON o.id = l.id",
      })
  void findsArmsAndLookups(String arms, String lookups, String query) throws Exception {
    String key = query.contains("l.line") ? "id, line" : "id";
    view("v", key, query.contains("ARRAY_AGG") ? "'auditable' = 'false'" : "", query);

    UnifiedView view = plan("v").view("v").path().unified().orElseThrow();

    assertThat(names(view.arms(), true)).as("arms").isEqualTo(split(arms));
    assertThat(names(view.lookups().stream().map(Lookup::dimension).toList(), false))
        .as("lookups")
        .isEqualTo(split(lookups));
    assertThat(operators())
        .containsAll(view.uids())
        .noneMatch(uid -> uid.endsWith("_join"))
        .as("only what is added up is normalized")
        .noneMatch(
            uid -> uid.endsWith("_changelog-normalize") && !query.contains("FROM order_lines"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "its statement says 'path' = 'planner' | 'path' = 'planner' | SELECT o.id, p.amount FROM orders o LEFT JOIN payments p ON p.id = o.id",
        "it joins nothing: its rows are those of one table | | SELECT id, status FROM orders",
        "its rows are sums, GROUP BY id, and not a table's rows joined with others | | SELECT id, COUNT(*) AS n FROM order_lines GROUP BY id",
        "its rows are sums, GROUP BY id, and not a table's rows joined with others | | SELECT s.id, p.amount FROM (SELECT id, COUNT(*) AS n FROM order_lines GROUP BY id) s LEFT JOIN payments p ON p.id = s.id",
        "its rows come through union, for which there is no fast operator | | SELECT id, amount FROM orders UNION ALL SELECT id, amount FROM payments",
        "its rows come through rank, for which there is no fast operator | | SELECT id, quantity FROM (SELECT id, quantity, ROW_NUMBER() OVER (PARTITION BY id ORDER BY line) AS r FROM order_lines) WHERE r = 1",
        "it has a FULL JOIN with payments; only LEFT and INNER joins have fast operators | | SELECT COALESCE(o.id, p.id, '') AS id, p.amount FROM orders o FULL JOIN payments p ON p.id = o.id",
        "it has a RIGHT JOIN with payments; only LEFT and INNER joins have fast operators | | SELECT p.id, o.status FROM orders o RIGHT JOIN payments p ON p.id = o.id",
        "it has a SEMI JOIN with payments; only LEFT and INNER joins have fast operators | | SELECT id, status FROM orders WHERE id IN (SELECT id FROM payments)",
        "its LEFT JOIN with payments compares more than keys in ON | | SELECT o.id, p.amount FROM orders o LEFT JOIN payments p ON p.id = o.id AND p.amount > o.amount",
        "its join with order_lines is not by the whole key of order_lines and nothing else, id, line | | SELECT o.id, l.line FROM orders o LEFT JOIN order_lines l ON l.id = o.id",
        "its join with customers is not by the whole key of customers and nothing else, id | | SELECT o.id, c.name FROM orders o LEFT JOIN customers c ON c.id = o.customer AND c.name = o.status",
        "its join with payments takes NULL for equal to NULL | | SELECT o.id, p.amount FROM orders o LEFT JOIN payments p ON p.id IS NOT DISTINCT FROM o.customer",
        "its join with customers compares a column that is computed | | SELECT o.id, c.name FROM orders o LEFT JOIN payments p ON p.id = o.id LEFT JOIN customers c ON c.id = UPPER(p.paid_by)",
        "it joins with rows that are themselves joined | | SELECT o.id, p.name FROM orders o LEFT JOIN (SELECT p.id, c.name FROM payments p JOIN customers c ON c.id = p.paid_by) p ON p.id = o.id",
        "clicks is a table of events, without a key, and joined without being added up | | SELECT o.id, k.page FROM orders o LEFT JOIN clicks k ON k.id = o.id",
        "it joins with other rows of each PARTITION BY than the first: only those with ROW_NUMBER() = 1 have fast operators | | SELECT o.id, t.line FROM orders o LEFT JOIN (SELECT id, line FROM (SELECT id, line, ROW_NUMBER() OVER (PARTITION BY id ORDER BY quantity, line) AS r FROM order_lines) WHERE r < 3) t ON t.id = o.id",
        "it joins with other rows of each PARTITION BY than the first: only those with ROW_NUMBER() = 1 have fast operators | | SELECT o.id, t.line FROM orders o LEFT JOIN (SELECT id, line FROM (SELECT id, line, ROW_NUMBER() OVER (PARTITION BY id ORDER BY quantity, line) AS r FROM order_lines) WHERE r = 2) t ON t.id = o.id",
        "it joins with sums without GROUP BY | | SELECT o.id, t.m FROM orders o CROSS JOIN (SELECT MAX(amount) AS m FROM payments) t",
        "it joins with sums without GROUP BY | | SELECT o.id, o.amount FROM orders o WHERE o.amount > (SELECT AVG(amount) FROM payments)",
        "it joins with sums without GROUP BY | | SELECT o.id, (SELECT SUM(amount) FROM payments) AS total FROM orders o",
        "it joins with first rows without PARTITION BY | | SELECT o.id, t.line FROM orders o CROSS JOIN (SELECT line FROM (SELECT *, ROW_NUMBER() OVER (ORDER BY quantity, id, line) AS r FROM order_lines) WHERE r = 1) t",
        "it joins with first rows without all columns of their PARTITION BY, id, line | | SELECT o.id, t.quantity FROM orders o LEFT JOIN (SELECT id, quantity FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY id, line ORDER BY quantity, line) AS r FROM order_lines) WHERE r = 1) t ON t.id = o.id",
        "its rows have a column, region, that is nothing but '' | | SELECT o.id, c.name, '' AS region FROM orders o LEFT JOIN customers c ON c.id = o.customer",
        "it joins rows with a column, kind, that is nothing but '' | | SELECT o.id, p.kind FROM orders o LEFT JOIN (SELECT id, '' AS kind FROM payments) p ON p.id = o.id",
        "its join with payments forgets rows after 1 d; fast operators keep them | 'delivery' = 'eager', 'auditable' = 'false' | SELECT /*+ STATE_TTL('o' = '1d', 'p' = '1d') */ o.id, p.amount FROM orders o LEFT JOIN payments p ON p.id = o.id",
        "it goes on from a column that calls RAND(), which gives another value wherever it is computed | 'delivery' = 'eager', 'auditable' = 'false' | SELECT x.id, x.r FROM (SELECT o.id, o.customer, RAND() AS r FROM orders o JOIN payments p ON p.id = o.id) x JOIN customers c ON c.id = x.customer AND x.r > CHAR_LENGTH(c.name)",
        "payments is filtered by RAND(), which gives another value wherever it is computed | 'delivery' = 'eager', 'auditable' = 'false' | SELECT o.id, p.more FROM orders o LEFT JOIN (SELECT id, amount + 1 AS more FROM payments WHERE RAND() > 0.5) p ON p.id = o.id",
      })
  void saysWhyNot(String reason, String with, String query) throws Exception {
    view("v", "id", with == null ? "" : with, query);

    assertThat(plan("v").view("v").path()).isEqualTo(new ViewPath.Planner(reason));
    assertThat(operators()).noneMatch(uid -> uid.startsWith("unified-"));
  }

  @Test
  void leavesJoinsToFlinkThatAnotherViewOfTheGroupGoesOnFrom() throws Exception {
    String join =
        "SELECT o.id, o.customer, p.amount FROM orders o LEFT JOIN payments p ON p.id = o.id";
    view("joined", "id", "'group' = 'g'", join);
    view(
        "summed",
        "customer",
        "'group' = 'g'",
        "SELECT COALESCE(customer, '') AS customer, SUM(amount) AS amount FROM joined GROUP BY COALESCE(customer, '')");
    view(
        "alone",
        "id",
        "'group' = 'g'",
        "SELECT o.id, c.name FROM orders o LEFT JOIN customers c ON c.id = o.customer");

    ViewPlan plan = plan("g");

    assertThat(plan.view("joined").path())
        .isEqualTo(
            new ViewPath.Planner(
                "another view of the group, or another part of this one, goes on from its joined rows"));
    assertThat(plan.view("alone").path().unified()).isPresent();
    assertThat(plan.readers().topics())
        .containsExactlyInAnyOrder("orders", "payments", "customers");
    assertThat(plan.published().views())
        .extracting(view -> view.name())
        .containsExactly("alone", "joined", "summed");
  }

  @Test
  void isAnotherVersionThanThatOfThePlanner() throws Exception {
    String query = "SELECT o.id, c.name FROM orders o LEFT JOIN customers c ON c.id = o.customer";
    view("v", "id", "", query);
    ViewPlan fast = plan("v");
    view("v", "id", "'path' = 'auto'", query);
    ViewPlan auto = plan("v");
    view("v", "id", "'path' = 'planner'", query);
    ViewPlan planner = plan("v");

    assertThat(auto.published().writer().version()).isEqualTo(fast.published().writer().version());
    assertThat(planner.published().writer().version())
        .isNotEqualTo(fast.published().writer().version());
    assertThat(planner.meaning()).isNotEqualTo(fast.meaning());
    assertThat(planner.json()).isEqualTo(fast.json());
  }

  @Test
  void hasTheSameOperatorsInWhateverProcessItIsPlanned() throws Exception {
    view(
        "v",
        "id",
        "",
        "SELECT o.id, p.amount, c.name FROM orders o LEFT JOIN payments p ON p.id = o.id LEFT JOIN customers c ON c.id = o.customer WHERE p.rate > 1");

    plan("v");
    List<String> first = operators();
    plan("v");

    assertThat(operators()).isEqualTo(first).doesNotHaveDuplicates();
  }

  private void view(String name, String key, String with, String query) {
    files.put(
        "views/%s/view.sql".formatted(name),
        """
        CREATE MATERIALIZED TABLE %s (PRIMARY KEY (%s) NOT ENFORCED)
        %s
        FRESHNESS = INTERVAL '1' SECOND
        AS %s
        """
            .formatted(name, key, with.isEmpty() ? "" : "WITH (" + with + ")", query));
  }

  private ViewPlan plan(String viewOrGroup) throws Exception {
    env = StreamExecutionEnvironment.createLocalEnvironment(2, new Configuration());
    return ViewPlan.of(env, ProjectFiles.write(folder, files), viewOrGroup, ViewPlan.NOBODY);
  }

  /** The uids of the planned job, sorted. */
  private List<String> operators() {
    return env.getStreamGraph(false).getStreamNodes().stream()
        .map(StreamNode::getTransformationUID)
        .filter(uid -> uid != null)
        .sorted()
        .toList();
  }

  private static List<String> names(List<PlannedArm> arms, boolean withRoot) {
    return arms.stream()
        .map(
            arm -> {
              boolean root = withRoot && arm.equals(arms.get(0));
              return arm.name() + (arm.inner() && !root ? "!" : "");
            })
        .toList();
  }

  private static List<String> split(String names) {
    return names == null ? List.of() : Arrays.asList(names.split(", "));
  }
}
