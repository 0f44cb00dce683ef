package dev.insideout.integration;

import dev.insideout.contract.LogConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The project of a shop with a region {@code eu}, which is in two clusters while it moves. */
record MovingShop(Path folder, LogConnection log, String flink, Path state) {
  static final String ENVIRONMENT = SalesProject.ENVIRONMENT;

  /** The same, but of the copy with the registry of the local region. */
  static final String WRONG = "wrong";

  static final String OLD = "eu";
  static final String NEW = "fra";
  static final String GROUP = "world";
  static final String ORDERS = "world_orders";
  static final String SUMS = "eu_sums";

  /**
   * @param log with the logs of both places
   */
  void write() throws IOException {
    SalesProject.writeEnvironment(
        folder, LogConnection.of(log.kafka(), log.registry()), flink, state);
    for (String region : List.of("", OLD + "/")) {
      write(
          "sql/topics/%sorders.sql".formatted(region),
          """
          CREATE TABLE orders (
            order_id STRING NOT NULL,
            version BIGINT NOT NULL,
            customer_id STRING NOT NULL,
            amount BIGINT NOT NULL,
            PRIMARY KEY (order_id) NOT ENFORCED
          ) WITH ('connector' = 'log', 'version' = 'version');
          """);
      write(
          "sql/topics/%scustomers.sql".formatted(region),
          """
          CREATE TABLE customers (
            customer_id STRING NOT NULL,
            name STRING NOT NULL,
            PRIMARY KEY (customer_id) NOT ENFORCED
          ) WITH ('connector' = 'log');
          """);
    }
    writeView(
        ORDERS,
        "region, order_id",
        """
        SELECT 'home' AS region, o.order_id, o.version, o.amount, COALESCE(c.name, 'nobody') AS name
        FROM orders AS o LEFT JOIN customers AS c ON c.customer_id = o.customer_id
        UNION ALL
        SELECT 'eu', o.order_id, o.version, o.amount, COALESCE(c.name, 'nobody')
        FROM eu.orders AS o LEFT JOIN eu.customers AS c ON c.customer_id = o.customer_id
        """);
    writeView(
        SUMS,
        "customer_id",
        "SELECT customer_id, COUNT(*) AS order_count, SUM(amount) AS amount FROM eu.orders GROUP BY customer_id");
    writePlace(OLD);
  }

  private void writeView(String name, String key, String query) throws IOException {
    write(
        "sql/views/%s/view.sql".formatted(name),
        """
        CREATE MATERIALIZED TABLE %s (PRIMARY KEY (%s) NOT ENFORCED)
        WITH ('interval' = '500 ms', 'group' = '%s')
        FRESHNESS = INTERVAL '1' SECOND
        AS %s;
        """
            .formatted(name, key, GROUP, query.strip()));
  }

  /** Says where the region is. */
  void writePlace(String place) throws IOException {
    String home =
        """
        kafka: %s
        registry: %s
        flink: %s
        savepoints: %s
        """
            .formatted(log.kafka(), log.registry(), flink, state.resolve("savepoints").toUri())
            .indent(4);
    write(
        "insideout.yaml",
        "environments:\n"
            + "  %s:\n".formatted(ENVIRONMENT)
            + home
            + region(place, log.in(NEW).registry())
            + "  %s:\n".formatted(WRONG)
            + home
            + region(place, log.registry()));
  }

  private String region(String place, String newRegistry) {
    return """
        regions:
          eu:
            place: %s
            places:
              eu: {kafka: '%s', registry: '%s'}
              fra: {kafka: '%s', registry: '%s'}
        """
        .formatted(
            place, log.in(OLD).kafka(), log.in(OLD).registry(), log.in(NEW).kafka(), newRegistry)
        .indent(4);
  }

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
