package dev.insideout.integration;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.registry.SchemaRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * A team's project on a cluster of its own: a topic of sales in each region, and one view of all.
 *
 * @param regions beside the local one
 */
record SalesProject(Path folder, Set<String> regions) {
  static final String TOPIC = "sales";
  static final String VIEW = "sales_by_country";
  static final String ENVIRONMENT = "cluster";
  static final Schema KEY =
      SchemaBuilder.record("SaleKey").fields().requiredString("sale_id").endRecord();
  static final Schema VALUE =
      SchemaBuilder.record("Sale")
          .fields()
          .requiredString("sale_id")
          .requiredString("country")
          .requiredLong("amount")
          .endRecord();

  private static final int PARTITIONS = 2;

  /** An audit reads what it was made of. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "cleanup.policy",
          "compact",
          "min.compaction.lag.ms",
          Long.toString(Duration.ofDays(1).toMillis()));

  /**
   * Writes the project's files, but for the view.
   *
   * @param flink the address of its REST interface
   * @param state where that keeps checkpoints and savepoints
   */
  static SalesProject write(Path folder, LogConnection log, String flink, Path state)
      throws IOException {
    writeTable(folder.resolve("sql/topics"));
    for (String region : log.regions().keySet()) {
      writeTable(folder.resolve("sql/topics").resolve(region));
    }
    writeEnvironment(folder, log, flink, state);
    return new SalesProject(folder, log.regions().keySet());
  }

  /** Writes the files that say where {@link #ENVIRONMENT} is, and how its jobs run. */
  static void writeEnvironment(Path folder, LogConnection log, String flink, Path state)
      throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("insideout.yaml"),
        """
        environments:
          %s:
            kafka: %s
            registry: %s
            flink: %s
            savepoints: %s
        """
                .formatted(
                    ENVIRONMENT,
                    log.kafka(),
                    log.registry(),
                    flink,
                    state.resolve("savepoints").toUri())
            + regions(log));
    Path conf = Files.createDirectories(folder.resolve("flink-conf"));
    Files.copy(FlinkConf.FOLDER.resolve("config.yaml"), conf.resolve("config.yaml"));
    Files.writeString(
        conf.resolve(ENVIRONMENT + ".yaml"),
        """
        execution.checkpointing.dir: %s
        parallelism.default: 2
        restart-strategy.exponential-delay.max-backoff: 2s
        """
            .formatted(state.resolve("checkpoints").toUri()));
  }

  private static void writeTable(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("sales.sql"),
        """
        CREATE TABLE sales (
          sale_id STRING NOT NULL,
          country STRING NOT NULL,
          amount BIGINT NOT NULL,
          PRIMARY KEY (sale_id) NOT ENFORCED
        ) WITH ('connector' = 'log');
        """);
  }

  private static String regions(LogConnection log) {
    StringBuilder lines = new StringBuilder(log.regions().isEmpty() ? "" : "    regions:\n");
    log.regions()
        .forEach(
            (name, there) ->
                lines.append(
                    "      %s: {kafka: '%s', registry: '%s'}%n"
                        .formatted(name, there.kafka(), there.registry())));
    return lines.toString();
  }

  /** Makes the topic of sales and registers its schemas. */
  static void createTopic(LogConnection log) throws InterruptedException, ExecutionException {
    try (Admin admin = Admin.create(log.clientProperties(Map.of()))) {
      NewTopic topic = new NewTopic(TOPIC, Optional.of(PARTITIONS), Optional.empty());
      admin.createTopics(List.of(topic.configs(SETTINGS))).all().get();
    }
    SchemaRegistry registry = new SchemaRegistry(log.registry());
    registry.register(SchemaRegistry.keySubject(TOPIC), KEY);
    registry.register(SchemaRegistry.valueSubject(TOPIC), VALUE);
  }

  /** Makes {@code aggregate} of the amounts what the view says. */
  void writeView(SalesFacts.Aggregate aggregate) throws IOException {
    Path view = Files.createDirectories(folder.resolve("sql/views").resolve(VIEW));
    Files.writeString(
        view.resolve("view.sql"),
        """
        CREATE MATERIALIZED TABLE sales_by_country (
          PRIMARY KEY (country) NOT ENFORCED
        ) COMMENT 'One row a country: its sales.'
        WITH ('interval' = '500 ms')
        FRESHNESS = INTERVAL '1' SECOND
        AS SELECT country, COUNT(*) AS sale_count, %s(amount) AS amount
        FROM %s GROUP BY country;
        """
            .formatted(aggregate, allSales()));
  }

  private String allSales() {
    return regions.isEmpty()
        ? TOPIC
        : Stream.concat(Stream.of(TOPIC), regions.stream().map(name -> name + "." + TOPIC))
            .map("SELECT country, amount FROM %s"::formatted)
            .collect(Collectors.joining(" UNION ALL ", "(", ")"));
  }
}
