package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.position.Positions;
import dev.insideout.sqlview.ShopFacts.Order;
import dev.insideout.testlog.EpochWatch;
import dev.insideout.testlog.EpochWatch.Epoch;
import dev.insideout.testlog.FailingFlink;
import dev.insideout.testlog.TestLog;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Groups, and views over views, while TaskManagers fail: every epoch is recomputed from the log at
 * its own positions.
 */
class FailuresIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final long SEED = 20_260_131;
  private static final int FAILURES = 3;
  private static final int CUSTOMERS = 12;
  private static final int ORDERS = 120;
  private static final int FACTS_BETWEEN_FAILURES = 150;

  private static final String ORDERS_TABLE =
      """
      CREATE TABLE orders (
        order_id STRING NOT NULL,
        version BIGINT NOT NULL,
        customer_id STRING NOT NULL,
        amount DECIMAL(12, 2) NOT NULL,
        PRIMARY KEY (order_id) NOT ENFORCED
      ) WITH ('connector' = 'log', 'version' = 'version');
      """;
  private static final String CUSTOMERS_TABLE =
      """
      CREATE TABLE customers (
        customer_id STRING NOT NULL,
        name STRING NOT NULL,
        PRIMARY KEY (customer_id) NOT ENFORCED
      ) WITH ('connector' = 'log');
      """;
  private static final String ORDER_NAMES =
      """
      SELECT o.order_id, o.customer_id, o.amount, c.name
      FROM orders o LEFT JOIN customers c ON c.customer_id = o.customer_id
      """;
  private static final String SPENT =
      """
      SELECT customer_id, COUNT(*) AS order_count, SUM(amount) AS amount, COUNT(name) AS named
      FROM order_names GROUP BY customer_id
      """;

  @TempDir private static Path dir;
  private static TestLog log;
  private static Shop shop;

  private final Random random = new Random(SEED);
  private final Map<String, Long> versions = new TreeMap<>();

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
  void everyEpochOfAViewOverAViewOverAViewIsARecomputationAtItsPositions() throws Exception {
    SqlProject project =
        project(
            "chain",
            Map.of(
                "order_names",
                view("order_names", "order_id", "", ORDER_NAMES),
                "spent",
                view("spent", "customer_id", "", SPENT),
                "spent_by_count",
                view(
                    "spent_by_count",
                    "order_count",
                    "",
                    """
                    SELECT order_count, COUNT(*) AS customers, SUM(amount) AS amount, SUM(named) AS named
                    FROM spent GROUP BY order_count
                    """)));
    facts(50);
    try (Jobs jobs = new Jobs(project, List.of("order_names", "spent", "spent_by_count"));
        EpochWatch watch = new EpochWatch(log.connection(), List.of("spent_by_count"))) {
      List<Epoch> epochs = workThroughFailures(jobs, watch);

      ShopFacts facts = new ShopFacts(log.connection());
      for (Epoch epoch : epochs) {
        assertThat(epoch.rows().get("spent_by_count"))
            .as("epoch %s at %s", epoch.id(), epoch.positions())
            .isEqualTo(spentByCount(facts, epoch.positions()));
      }
      assertThat(epochs.get(0).kind()).isIn(MarkerKind.HYDRATING, MarkerKind.END);
    }
  }

  @Test
  void theViewsOfAGroupAreReadTogetherAndAgreeAtEveryEpoch() throws Exception {
    String group = ", 'group' = 'spending'";
    SqlProject project =
        project(
            "group",
            Map.of(
                "group_names",
                view("group_names", "order_id", group, ORDER_NAMES),
                "group_spent",
                view(
                    "group_spent",
                    "customer_id",
                    group,
                    SPENT.replace("order_names", "group_names")),
                "everything",
                view(
                    "everything",
                    "k",
                    group,
                    """
                    SELECT 1 AS k, SUM(order_count) AS order_count, SUM(amount) AS amount, SUM(named) AS named
                    FROM group_spent
                    """),
                "shares",
                view(
                    "shares",
                    "customer_id",
                    group,
                    """
                    SELECT s.customer_id, s.amount, e.amount AS of_all
                    FROM group_spent s CROSS JOIN everything e
                    """)));
    facts(50);
    try (Jobs jobs = new Jobs(project, List.of("spending"));
        EpochWatch watch =
            new EpochWatch(
                log.connection(), List.of("everything", "group_names", "shares", "group_spent"))) {
      List<Epoch> epochs = workThroughFailures(jobs, watch);

      ShopFacts facts = new ShopFacts(log.connection());
      int withRows = 0;
      for (Epoch epoch : epochs) {
        Map<String, Spent> spent = spent(facts, epoch.positions());
        Map<String, String> spentRows = new TreeMap<>();
        Map<String, String> shares = new TreeMap<>();
        BigDecimal all =
            spent.values().stream().map(Spent::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
        spent.forEach((customer, s) -> spentRows.put(customer, s.text()));
        spent.forEach((customer, s) -> shares.put(customer, s.amount() + " " + all));
        assertThat(epoch.rows().get("group_spent")).as("epoch %s", epoch.id()).isEqualTo(spentRows);
        assertThat(epoch.rows().get("shares")).as("epoch %s", epoch.id()).isEqualTo(shares);
        assertThat(epoch.rows().get("group_names")).hasSameSizeAs(facts.orders(epoch.positions()));
        if (!spent.isEmpty()) {
          assertThat(epoch.rows().get("everything").get("1")).contains(all.toString());
          withRows++;
        }
      }
      assertThat(withRows).isPositive();
    }
  }

  /** Writes facts and fails the jobs in turn; returns all epochs of what is watched. */
  private List<Epoch> workThroughFailures(Jobs jobs, EpochWatch watch) throws Exception {
    List<Epoch> epochs = new ArrayList<>();
    for (int failure = 0; failure < FAILURES; failure++) {
      String job = jobs.names().get(failure % jobs.names().size());
      for (int i = 0; i < FACTS_BETWEEN_FAILURES; i += 10) {
        facts(10);
        epochs.addAll(watch.poll());
      }
      jobs.fail(job);
      facts(20);
      awaitCovering(new ShopFacts(log.connection()).ends(), watch, epochs);
    }
    System.out.printf(
        "%s: %d epochs, %d failures, seed %d%n", jobs.names(), epochs.size(), FAILURES, SEED);
    assertThat(epochs).hasSizeGreaterThanOrEqualTo(FAILURES);
    return epochs;
  }

  private static void awaitCovering(Positions ends, EpochWatch watch, List<Epoch> epochs)
      throws Exception {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (epochs.isEmpty() || !epochs.get(epochs.size() - 1).positions().cover(ends)) {
      if (Instant.now().isAfter(deadline)) {
        fail(
            "the view does not come to %s; its last epoch is %s",
            ends, epochs.isEmpty() ? "none" : epochs.get(epochs.size() - 1));
      }
      epochs.addAll(watch.poll());
    }
  }

  private void facts(int count) {
    for (int i = 0; i < count; i++) {
      String customer = "c" + random.nextInt(CUSTOMERS);
      switch (random.nextInt(8)) {
        case 0 -> shop.customer(customer, "name " + random.nextInt(100));
        case 1 -> shop.deleteCustomer(customer);
        default -> {
          String order = "o" + random.nextInt(ORDERS);
          long version = versions.merge(order, 1L, Long::sum);
          shop.order(order, version, customer, random.nextInt(1000) + ".50");
        }
      }
    }
  }

  private record Spent(long orders, BigDecimal amount, long named) {
    Spent plus(Spent other) {
      return new Spent(orders + other.orders, amount.add(other.amount), named + other.named);
    }

    String text() {
      return orders + " " + amount + " " + named;
    }
  }

  private static Map<String, Spent> spent(ShopFacts facts, Positions cut) {
    Map<String, String> names = facts.names(cut);
    Map<String, Spent> spent = new TreeMap<>();
    for (Order order : facts.orders(cut).values()) {
      spent.merge(
          order.customer(),
          new Spent(1, order.amount(), names.containsKey(order.customer()) ? 1 : 0),
          Spent::plus);
    }
    return spent;
  }

  private static Map<String, String> spentByCount(ShopFacts facts, Positions cut) {
    Map<Long, Spent> byCount = new TreeMap<>();
    for (Spent one : spent(facts, cut).values()) {
      byCount.merge(one.orders(), new Spent(1, one.amount(), one.named()), Spent::plus);
    }
    Map<String, String> rows = new TreeMap<>();
    byCount.forEach((count, sum) -> rows.put(count.toString(), sum.text()));
    return rows;
  }

  private static String view(String name, String key, String options, String query) {
    return """
    CREATE MATERIALIZED TABLE %s (PRIMARY KEY (%s) NOT ENFORCED)
    WITH ('partitions' = '3', 'interval' = '200 ms'%s)
    FRESHNESS = INTERVAL '1' SECOND
    AS %s;
    """
        .formatted(name, key, options, query);
  }

  private static SqlProject project(String name, Map<String, String> views) throws Exception {
    Map<String, String> files = new TreeMap<>();
    files.put("topics/orders.sql", ORDERS_TABLE);
    files.put("topics/customers.sql", CUSTOMERS_TABLE);
    views.forEach((view, sql) -> files.put("views/%s/view.sql".formatted(view), sql));
    return ProjectFiles.write(dir.resolve("project-" + name), files);
  }

  /** Jobs that run, each on a Flink of its own. */
  private static final class Jobs implements AutoCloseable {
    private final Map<String, FailingFlink> flinks = new LinkedHashMap<>();
    private final Map<String, JobClient> jobs = new LinkedHashMap<>();

    Jobs(SqlProject project, List<String> groups) throws Exception {
      for (String group : groups) {
        FailingFlink flink = FailingFlink.start();
        flinks.put(group, flink);
        jobs.put(group, ViewJob.submit(flink.env(), project, group, log.connection()));
      }
    }

    List<String> names() {
      return List.copyOf(jobs.keySet());
    }

    void fail(String group) throws Exception {
      flinks.get(group).failTaskManager(jobs.get(group));
    }

    @Override
    public void close() {
      flinks.values().forEach(FailingFlink::close);
    }
  }
}
