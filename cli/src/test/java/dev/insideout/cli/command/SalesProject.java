package dev.insideout.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.registry.SchemaRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** A team's own project: one topic of sales, one view that adds them up by country. */
record SalesProject(Path folder) {
  private static final String TABLE =
      """
      CREATE TABLE sales (
        sale_id STRING NOT NULL,
        country STRING NOT NULL,
        amount DECIMAL(12, 2) NOT NULL,
        sold_at TIMESTAMP_LTZ(3) NOT NULL,
        note STRING,
        PRIMARY KEY (sale_id) NOT ENFORCED
      ) WITH ('connector' = 'log');
      """;

  private static final String VIEW =
      """
      CREATE MATERIALIZED TABLE sales_by_country (
        PRIMARY KEY (country) NOT ENFORCED
      ) COMMENT 'One row a country: its sales.'
      WITH ('interval' = '200 ms')
      FRESHNESS = INTERVAL '1' SECOND
      AS SELECT country, COUNT(*) AS sale_count, CAST(SUM(amount) AS DECIMAL(12, 2)) AS total
      FROM sales GROUP BY country;
      """;

  private static final Schema KEY =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "SaleKey", "fields": [{"name": "sale_id", "type": "string"}]}
              """);

  private static final Schema VALUE =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "Sale", "fields": [
                {"name": "sale_id", "type": "string"},
                {"name": "country", "type": "string"},
                {"name": "amount",
                 "type": {"type": "bytes", "logicalType": "decimal", "precision": 12, "scale": 2}},
                {"name": "sold_at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
                {"name": "note", "type": ["null", "string"], "default": null}
              ]}
              """);

  static SalesProject write(Path folder) throws IOException {
    SalesProject project = new SalesProject(folder);
    project.writeTopic("sales", TABLE);
    project.writeView("sales_by_country", VIEW);
    return project;
  }

  void writeTopic(String name, String sql) throws IOException {
    Files.createDirectories(folder.resolve("sql/topics"));
    Files.writeString(folder.resolve("sql/topics").resolve(name + ".sql"), sql);
  }

  /** Declares one more column of sales. */
  void addColumn(String column) throws IOException {
    writeTopic("sales", TABLE.replace("note STRING,", "note STRING, " + column + ","));
  }

  void writeView(String name, String sql) throws IOException {
    Files.createDirectories(folder.resolve("sql/views").resolve(name));
    Files.writeString(folder.resolve("sql/views").resolve(name).resolve("view.sql"), sql);
  }

  String readView(String name) throws IOException {
    return Files.readString(folder.resolve("sql/views").resolve(name).resolve("view.sql"));
  }

  /** Makes the topic of sales, compacted, and registers its schemas. */
  void createTopic(LogConnection log) throws Exception {
    createTopic(log, "sales", KEY, VALUE);
  }

  /** The schema of sales with more fields behind the others, each as JSON. */
  static Schema withFields(String... more) {
    String all = VALUE.toString();
    return new Schema.Parser()
        .parse(all.substring(0, all.lastIndexOf("]}")) + "," + String.join(",", more) + "]}");
  }

  /** Makes a compacted topic, and registers its schemas. */
  static void createTopic(LogConnection log, String name, Schema key, Schema value)
      throws Exception {
    try (Admin admin = Admin.create(log.clientProperties(Map.of()))) {
      NewTopic topic =
          new NewTopic(name, Optional.of(2), Optional.empty())
              .configs(Map.of("cleanup.policy", "compact"));
      admin.createTopics(List.of(topic)).all().get();
    }
    SchemaRegistry registry = new SchemaRegistry(log.registry());
    registry.register(SchemaRegistry.keySubject(name), key);
    registry.register(SchemaRegistry.valueSubject(name), value);
  }

  /** Three sales of two countries. */
  static String threeSales() {
    return sale("s1", "DE", "10.00") + sale("s2", "DE", "2.50") + sale("s3", "NL", "7.00");
  }

  /** Publishes {@code lines} to {@code topic}. */
  void publish(String topic, String... lines) {
    CommandRun run = CommandRun.withInput(String.join("", lines), folder, "publish", topic);
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  /** A line for {@code publish}. */
  static String sale(String id, String country, String amount) {
    return "{\"sale_id\": \"%s\", \"country\": \"%s\", \"amount\": \"%s\", \"sold_at\": \"2026-01-31T12:00:00Z\"}\n"
        .formatted(id, country, amount);
  }
}
