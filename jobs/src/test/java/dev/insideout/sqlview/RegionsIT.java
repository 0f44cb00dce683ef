package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.fail;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.MissingRegion;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.flink.TopicException;
import dev.insideout.sqlview.ShopFacts.Order;
import dev.insideout.testlog.EpochWatch;
import dev.insideout.testlog.EpochWatch.Epoch;
import dev.insideout.testlog.FailingFlink;
import dev.insideout.testlog.RegionProcesses;
import dev.insideout.testlog.TestLog;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Views over the logs of two regions, each a broker and a registry as processes. One is taken away
 * while the other is written to; meanwhile a TaskManager fails, the job is stopped and started from
 * its savepoint, and another start is refused. When the region is back every epoch is recomputed
 * from both logs at its own positions, and those that lacked it say so.
 */
class RegionsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final long SEED = 20_261_127;
  private static final int CUSTOMERS = 12;
  private static final int ORDERS = 60;
  private static final int FACTS = 100;

  /** Longer than the sources take to look for partitions, and to find that nobody answers. */
  private static final Duration CUT = Duration.ofSeconds(16);

  /** What services in eu write is of an hour ago, they say. */
  private static final Duration CLOCKS_APART = Duration.ofHours(1);

  @TempDir private static Path dir;
  private static RegionProcesses home;
  private static RegionProcesses eu;
  private static TestLog homeLog;
  private static TestLog euLog;
  private static LogConnection both;

  private final Random random = new Random(SEED);
  private final Map<String, Long> versions = new TreeMap<>();

  @BeforeAll
  static void start() {
    CompletableFuture<RegionProcesses> other =
        CompletableFuture.supplyAsync(() -> RegionProcesses.start(dir.resolve("eu")));
    home = RegionProcesses.start(dir.resolve("home"));
    eu = other.join();
    homeLog = new TestLog(home.connection());
    euLog = TestLog.behind(eu.connection(), CLOCKS_APART);
    both = home.connection().with(Map.of("eu", eu.connection()));
  }

  @AfterAll
  static void stop() {
    homeLog.close();
    euLog.close();
    eu.close();
    home.close();
  }

  @Test
  void aRegionGoesAwayAndComesBackAndEveryEpochIsARecomputationOverBothLogs() throws Exception {
    Shop homeShop = new Shop(homeLog);
    // So that the ids of one schema differ.
    euLog.createTopic("parcels", Shop.CUSTOMER_KEY, Shop.CUSTOMER);
    euLog.createTopic("returns", Shop.ORDER_KEY, Shop.ORDER);
    Shop euShop = new Shop(euLog);
    assertThat(schemaId(eu, "orders-value")).isNotEqualTo(schemaId(home, "orders-value"));
    homeShop.customer("c0", "Ada");
    euShop.customer("c0", "nobody reads this");
    facts(homeShop, "home", FACTS);
    facts(euShop, "eu", FACTS);

    try (FailingFlink flink = FailingFlink.start()) {
      JobClient job = submit(flink.env());
      try (EpochWatch watch =
          new EpochWatch(home.connection(), List.of("global_orders", "spent"))) {
        List<Epoch> epochs = new ArrayList<>();
        awaitCovering(ends(), watch, epochs);
        facts(euShop, "eu", FACTS);
        Positions euEnds = ends("eu", eu);
        awaitCovering(euEnds, watch, epochs);

        requireNoneMissing(epochs);
        int cutAt = epochs.size();
        Instant killed = Instant.now();
        eu.kill();
        CompletableFuture<Throwable> refused =
            CompletableFuture.supplyAsync(() -> catchThrowable(() -> submit(flink.env())));
        int fresh = workWithoutEu(homeShop, watch, epochs, Instant.now().plus(CUT));
        assertThat(refused.join())
            .isInstanceOf(TopicException.class)
            .hasMessageContaining("starts from nothing")
            .hasMessageContaining("region eu");
        assertThat(flink.lastRestart(job)).as("it has never failed").isZero();
        flink.failTaskManager(job);
        flink.awaitRunning(job);
        fresh += workWithoutEu(homeShop, watch, epochs, Instant.now());
        String savepoint =
            job.stopWithSavepoint(
                    false, dir.resolve("saved").toUri().toString(), SavepointFormatType.NATIVE)
                .get();
        JobClient again = submit(flink.env(savepoint));
        fresh += workWithoutEu(homeShop, watch, epochs, Instant.now());
        List<Epoch> cut = List.copyOf(epochs.subList(cutAt, epochs.size()));
        assertThat(cut).allSatisfy(epoch -> assertThat(epoch.positions().cover(euEnds)).isTrue());
        assertThat(only("eu", last(epochs))).isEqualTo(euEnds);

        long partial = requireMissing(cut, killed);

        eu.startAgain();
        facts(euShop, "eu", FACTS);
        facts(homeShop, "home", FACTS);
        awaitCovering(ends(), watch, epochs);
        assertThat(flink.lastRestart(again)).as("nor by itself since").isZero();
        awaitNoneMissing(watch, epochs);

        requireRecomputations(epochs);
        System.out.printf(
            "%d epochs, each a recomputation at its positions over both logs; eu away for %d of them, of which %d say so, local facts read %d times meanwhile, 1 TaskManager failed and the job restarted from a savepoint; %d orders in the end, seed %d%n",
            epochs.size(),
            cut.size(),
            partial,
            fresh,
            epochs.get(epochs.size() - 1).rows().get("global_orders").size(),
            SEED);
      }
    }
  }

  private static JobClient submit(StreamExecutionEnvironment env) throws Exception {
    return ViewJob.submit(env, project(), "world", both);
  }

  private static int schemaId(RegionProcesses region, String subject) {
    return new SchemaRegistry(region.connection().registry()).latest(subject).orElseThrow().id();
  }

  /** Writes at home until the time has come; each time waits until the views have it. */
  private int workWithoutEu(Shop shop, EpochWatch watch, List<Epoch> epochs, Instant until)
      throws Exception {
    int times = 0;
    while (times == 0 || Instant.now().isBefore(until)) {
      facts(shop, "home", 10);
      awaitCovering(ends("", home), watch, epochs);
      times++;
    }
    return times;
  }

  private void facts(Shop shop, String region, int count) {
    for (int i = 0; i < count; i++) {
      String customer = "c" + random.nextInt(CUSTOMERS);
      if (random.nextInt(8) == 0 && region.equals("home")) {
        shop.customer(customer, "name " + random.nextInt(100));
      } else {
        String order = "o" + random.nextInt(ORDERS);
        long version = versions.merge(region + order, 1L, Long::sum);
        shop.order(order, version, customer, random.nextInt(1000) + ".50");
      }
    }
  }

  private static void awaitCovering(Positions ends, EpochWatch watch, List<Epoch> epochs)
      throws Exception {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (epochs.isEmpty() || !last(epochs).cover(ends)) {
      if (Instant.now().isAfter(deadline)) {
        fail(
            "the views do not come to %s; they are at %s",
            ends, epochs.isEmpty() ? "no epoch" : last(epochs));
      }
      epochs.addAll(watch.poll());
    }
  }

  private static void requireNoneMissing(List<Epoch> epochs) {
    assertThat(epochs).allSatisfy(epoch -> assertThat(epoch.missing()).isEmpty());
  }

  /** From when it is found to be away every epoch says so, and always the same. */
  private static long requireMissing(List<Epoch> cut, Instant killed) {
    List<Epoch> partial = cut.stream().dropWhile(epoch -> epoch.missing().isEmpty()).toList();
    assertThat(partial).as("the mark comes while it is away").isNotEmpty();
    List<MissingRegion> missing = partial.get(0).missing();
    assertThat(partial)
        .as("over the failure of the TaskManager and the restart, too")
        .allSatisfy(epoch -> assertThat(epoch.missing()).isEqualTo(missing));
    assertThat(missing).extracting(MissingRegion::region).containsExactly("eu");
    assertThat(missing.get(0).since()).isAfterOrEqualTo(killed);
    assertThat(missing.get(0).newest())
        .hasValueSatisfying(
            newest -> assertThat(newest).isBeforeOrEqualTo(killed.minus(CLOCKS_APART)));
    return partial.size();
  }

  private static void awaitNoneMissing(EpochWatch watch, List<Epoch> epochs) throws Exception {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (!epochs.get(epochs.size() - 1).missing().isEmpty()) {
      if (Instant.now().isAfter(deadline)) {
        fail("the views still lack %s", epochs.get(epochs.size() - 1).missing());
      }
      epochs.addAll(watch.poll());
    }
  }

  private static Positions last(List<Epoch> epochs) {
    return epochs.get(epochs.size() - 1).positions();
  }

  private static Positions ends() throws Exception {
    Map<SourcePartition, Long> ends = new HashMap<>(ends("", home).next());
    ends.putAll(ends("eu", eu).next());
    return Positions.of(ends);
  }

  private static Positions ends(String region, RegionProcesses of) throws Exception {
    return only(region, new ShopFacts(region, of.connection()).ends());
  }

  /** Of a region, what the views read. */
  private static Positions only(String region, Positions positions) {
    Map<SourcePartition, Long> some = new HashMap<>(positions.next());
    some.keySet().removeIf(p -> !p.region().equals(region) || p.source().equals("eu/customers"));
    return Positions.of(some);
  }

  private static void requireRecomputations(List<Epoch> epochs) throws Exception {
    ShopFacts homeFacts = new ShopFacts(home.connection());
    ShopFacts euFacts = new ShopFacts("eu", eu.connection());
    for (Epoch epoch : epochs) {
      Map<String, Order> orders = new TreeMap<>();
      homeFacts.orders(epoch.positions()).forEach((id, order) -> orders.put("home/" + id, order));
      euFacts.orders(epoch.positions()).forEach((id, order) -> orders.put("eu/" + id, order));
      assertThat(epoch.rows().get("global_orders"))
          .as("epoch %s at %s", epoch.id(), epoch.positions())
          .isEqualTo(
              orders.entrySet().stream()
                  .collect(
                      Collectors.toMap(
                          Map.Entry::getKey,
                          o -> "%s %s".formatted(o.getValue().customer(), o.getValue().amount()))));
      assertThat(epoch.rows().get("spent"))
          .as("epoch %s at %s", epoch.id(), epoch.positions())
          .isEqualTo(spent(orders.values(), homeFacts.names(epoch.positions())));
    }
  }

  private static Map<String, String> spent(Iterable<Order> orders, Map<String, String> names) {
    Map<String, BigDecimal> amounts = new TreeMap<>();
    Map<String, Integer> counts = new TreeMap<>();
    for (Order order : orders) {
      amounts.merge(order.customer(), order.amount(), BigDecimal::add);
      counts.merge(order.customer(), 1, Integer::sum);
    }
    Map<String, String> rows = new TreeMap<>();
    amounts.forEach(
        (customer, amount) -> {
          int count = counts.get(customer);
          rows.put(
              customer,
              "%d %s %d".formatted(count, amount, names.containsKey(customer) ? count : 0));
        });
    return rows;
  }

  private static SqlProject project() throws Exception {
    return ProjectFiles.write(
        dir.resolve("project"),
        Map.of(
            "topics/orders.sql", Shop.ORDERS,
            "topics/customers.sql", Shop.CUSTOMERS,
            "topics/eu/orders.sql", Shop.ORDERS,
            "views/global_orders/view.sql",
                view(
                    "global_orders",
                    "place",
                    """
                    SELECT 'home/' || order_id AS place, customer_id, amount FROM orders
                    UNION ALL SELECT 'eu/' || order_id, customer_id, amount FROM eu.orders
                    """),
            "views/spent/view.sql",
                view(
                    "spent",
                    "customer_id",
                    """
                    SELECT o.customer_id, COUNT(*) AS order_count, SUM(o.amount) AS amount, COUNT(c.name) AS named
                    FROM global_orders o LEFT JOIN customers c ON c.customer_id = o.customer_id
                    GROUP BY o.customer_id
                    """)));
  }

  private static String view(String name, String key, String query) {
    return """
    CREATE MATERIALIZED TABLE %s (PRIMARY KEY (%s) NOT ENFORCED)
    WITH ('partitions' = '3', 'interval' = '200 ms', 'group' = 'world')
    FRESHNESS = INTERVAL '1' SECOND
    AS %s;
    """
        .formatted(name, key, query.strip());
  }
}
