package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of topics that are copied from another region. */
class ReplicaTablesTest {
  private static final String KEY = "PRIMARY KEY (order_id) NOT ENFORCED";
  private static final String NO_KEY = "";

  @TempDir private Path dir;

  private final Map<String, String> files =
      new HashMap<>(
          Map.of(
              "views/all_orders/view.sql",
              """
              CREATE MATERIALIZED TABLE all_orders (PRIMARY KEY (order_id) NOT ENFORCED)
              FRESHNESS = INTERVAL '1' SECOND
              AS SELECT order_id, amount FROM eu_orders;
              """));

  @Test
  void aReplicaIsATopicOfTheLocalRegionWithTheSchemasOfItsOrigin() throws Exception {
    table("eu_orders", KEY, "'topic' = 'eu.orders', 'origin' = 'eu/orders'");

    assertThat(ViewJob.describe(project(), "all_orders").topics()).containsExactly("eu.orders");
    assertThat(declared("eu_orders").schemas()).hasToString("eu/orders");
    assertThat(declared("eu_orders").topic()).isEqualTo("eu.orders");
  }

  @Test
  void aReplicaMayStandInARegionAndBeOfTheLocalOne() throws Exception {
    table("eu_orders", KEY, "'topic' = 'eu.orders', 'origin' = 'eu/orders'");
    table("eu/home_orders", KEY, "'topic' = 'home.orders', 'origin' = 'orders'");

    assertThat(declared("eu.home_orders").schemas()).hasToString("orders");
  }

  @Test
  void aTableOfEventsWouldCountDuplicates() throws Exception {
    refused(
        "eu_orders",
        NO_KEY,
        "'topic' = 'eu.orders', 'origin' = 'eu/orders'",
        "a record may stand twice",
        "declare the PRIMARY KEY");
  }

  @Test
  void anOriginIsATopicOfAnotherRegionWithAnotherName() throws Exception {
    refused("eu_orders", KEY, "'origin' = 'eu_orders'", "is in the region of the table itself");
    refused(
        "orders",
        KEY,
        "'origin' = 'eu/orders'",
        "bears the name of its replica",
        "'topic' = 'eu.orders'");
    refused("eu_orders", KEY, "'origin' = 'EU/orders'", "'EU' cannot be a region's name");
    refused("eu_orders", KEY, "'origin' = 'eu/orders/1'", "write '<region>/<topic>'");
    refused(
        "eu_orders",
        KEY,
        "'origin' = 'eu/orders', 'topic' = 'eu.orders', 'type' = 'shop.Order'",
        "'origin' and 'type' do not go together");
  }

  @Test
  void aReplicaOfAReplicaIsRefused() throws Exception {
    table("eu/orders", KEY, "");
    refused(
        "us_orders",
        KEY,
        "'topic' = 'us.eu.orders', 'origin' = 'us/eu.orders'",
        "'origin' = 'us/eu.orders' is itself a replica, of eu/orders");
  }

  @Test
  void aReplicaOfWhatAnotherTableSaysIsOneIsRefused() throws Exception {
    table("us/orders_of_eu", KEY, "'topic' = 'copied', 'origin' = 'eu/orders'");
    refused(
        "us_orders",
        KEY,
        "'topic' = 'us.copied', 'origin' = 'us/copied'",
        "'origin' = 'us/copied' is itself a replica, of eu/orders");
  }

  @Test
  void aRingOfReplicasIsRefused() throws Exception {
    table("us/home_orders", KEY, "'topic' = 'home.orders', 'origin' = 'us.orders'");
    refused(
        "us_orders",
        KEY,
        "'topic' = 'us.orders', 'origin' = 'us/home.orders'",
        "goes round: us.orders <- us/home.orders <- us.orders");
  }

  private void refused(String table, String key, String options, String... says) throws Exception {
    table("eu_orders", KEY, "");
    table(table, key, options);
    assertThatThrownBy(() -> ViewJob.describe(project(), "all_orders"))
        .isInstanceOf(InvalidSqlException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(says));
  }

  private void table(String file, String key, String options) {
    String name = file.substring(file.indexOf('/') + 1);
    files.put(
        "topics/" + file + ".sql",
        """
        CREATE TABLE %s (
          order_id STRING NOT NULL,
          amount BIGINT%s
        ) WITH ('connector' = 'log'%s);
        """
            .formatted(
                name, key.isEmpty() ? "" : ",\n  " + key, options.isEmpty() ? "" : ", " + options));
  }

  private DeclaredTopic declared(String table) throws Exception {
    return ProjectStatements.of(project(), ViewJob.planner()).declared().get(table);
  }

  private SqlProject project() throws IOException, InvalidSqlException {
    return ProjectFiles.write(dir, files);
  }
}
