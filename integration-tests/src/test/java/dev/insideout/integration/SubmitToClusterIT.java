package dev.insideout.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.demo.Company;
import dev.insideout.demo.CompanyOptions;
import dev.insideout.demo.recomputation.Mismatch;
import dev.insideout.demo.recomputation.Recomputation;
import dev.insideout.demo.recomputation.ViewComparison;
import dev.insideout.demo.simulation.SimulationOptions;
import dev.insideout.platform.BrokerProcess;
import dev.insideout.platform.SchemaRegistryProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The views on a Flink cluster of its own, as a team submits them to theirs: the job jar and
 * Flink's client, broker and registry as processes, a stop with a savepoint and a killed
 * TaskManager on the way.
 */
class SubmitToClusterIT {
  private static final Path JAR = Path.of("..", "jobs", "target", "insideout-jobs.jar");
  private static final String MAIN = "dev.insideout.sqlview.SqlViewJob";
  private static final Duration LIMIT = Duration.ofSeconds(180);
  private static final SimulationOptions FACTS =
      SimulationOptions.DEFAULT.withSeed(7).withSize(300, 60);
  private static final int HALF = 4000;

  private static final Map<String, List<String>> SOURCES =
      Map.of(
          "order_status", List.of("orders", "order_lines", "payments", "shipments", "customers"),
          "customer_360", List.of("customers", "orders", "payments"),
          "product_availability", List.of("products", "stock", "order_lines", "orders"),
          "revenue_by_hour", List.of("orders", "order_lines"));

  @TempDir private static Path dir;
  private static BrokerProcess broker;
  private static SchemaRegistryProcess registry;
  private static FlinkCluster cluster;
  private static LogConnection log;

  @BeforeAll
  static void start() {
    broker = BrokerProcess.start(dir.resolve("broker"), OptionalInt.empty());
    registry = SchemaRegistryProcess.start(dir.resolve("registry"), OptionalInt.empty());
    cluster = FlinkCluster.start(dir.resolve("flink"), 1);
    log = LogConnection.of(broker.bootstrap(), registry.address());
  }

  @AfterAll
  static void stop() throws Exception {
    for (AutoCloseable process : Arrays.asList(cluster, registry, broker)) {
      if (process != null) {
        process.close();
      }
    }
  }

  @Test
  void viewsEqualARecomputationAfterASavepointAndAKilledTaskManager() throws Exception {
    Map<String, String> jobs = new LinkedHashMap<>();
    try (Company company = Company.open(log, CompanyOptions.of(FACTS, 3000, HALF))) {
      for (String view : SOURCES.keySet()) {
        jobs.put(view, cluster.client().run(JAR, MAIN, arguments(view)));
      }
      company.start();
      assertThat(company.awaitEnd(LIMIT)).as("the first half is written").isTrue();
    }
    assertThat(cluster.client().list()).filteredOn(line -> line.contains("(RUNNING)")).hasSize(4);
    PublishedView.await(log, "order_status", ends("order_status"), LIMIT);
    String savepoint = cluster.client().stop(jobs.get("order_status"), dir.resolve("savepoints"));

    // Never ends by itself, so that the TaskManager is killed while facts arrive, however long that
    // takes.
    try (Company company = Company.open(log, CompanyOptions.endless(FACTS, 250))) {
      company.start();
      String restored = cluster.client().runFrom(savepoint, JAR, MAIN, arguments("order_status"));
      jobs.put("order_status", restored);
      cluster.await("run it", () -> cluster.rest().runs(restored), LIMIT);
      assertThat(cluster.rest().restored(restored)).as("restored from the savepoint").isEqualTo(1);
      cluster.killTaskManager();
      long writtenBefore = company.events();
      cluster.startTaskManager();
      while (company.events() < Math.max(HALF, writtenBefore + 1)) {
        assertThat(company.awaitEnd(Duration.ofMillis(100))).isFalse();
      }
    }

    for (String view : SOURCES.keySet()) {
      compare(view);
      assertThat(cluster.rest().restored(jobs.get(view)))
          .as("%s was restored after the kill", view)
          .isEqualTo(view.equals("order_status") ? 2 : 1);
    }
  }

  private static void compare(String view) throws BadRecordException {
    PublishedView published = PublishedView.await(log, view, ends(view), LIMIT);
    Recomputation expected = Recomputation.of(log, published.positions());
    List<Mismatch> mismatches = ViewComparison.compare(expected.rows(view), published.rows());
    System.out.printf(
        "%s: %d rows, %d mismatches, over %d records of seed %d%n",
        view, published.rows().size(), mismatches.size(), expected.records(), FACTS.seed());
    assertThat(published.rows()).as("rows of %s", view).isNotEmpty();
    assertThat(mismatches).as("mismatching rows of %s", view).isEmpty();
  }

  private static List<String> arguments(String view) {
    return List.of("--view", view, "--kafka", log.kafka(), "--registry", log.registry());
  }

  private static Positions ends(String view) {
    return PublishedView.ends(log, SOURCES.get(view));
  }
}
