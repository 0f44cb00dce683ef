package dev.insideout.cli.command;

import static dev.insideout.cli.command.SalesProject.sale;
import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.cli.TestPlatform;
import dev.insideout.cli.platform.Platform;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.registry.SchemaRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * How a view changes with what it reads: one topic more, fields more in the schema of one, another
 * view below it. The readers of {@link UpgradeMatrixIT}, and what they must see, are the same.
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ChangedSourcesIT {
  private static final String VIEW = "sales_by_country";
  private static final String UPPER = "countries_by_sales";
  private static final String SUM = "CAST(SUM(s.amount) AS DECIMAL(12, 2))";
  private static final String CHANNEL =
      "{\"name\": \"channel\", \"type\": [\"null\", \"string\"], \"default\": null}";
  private static final String TILL = "{\"name\": \"till\", \"type\": \"string\"}";

  @TempDir static Path folder;
  private static SalesProject project;
  private static ViewChange change;
  private static Platform platform;
  private static Readers readers;

  @BeforeAll
  static void start() throws Exception {
    project = SalesProject.write(folder);
    change = new ViewChange(folder, VIEW);
    platform = TestPlatform.start(folder);
    project.createTopic(log());
    write(SUM + " AS total", "");
    project.publish("sales", SalesProject.threeSales());
    change.done("apply", VIEW);
    readers = new Readers(log(), VIEW);
  }

  @AfterAll
  static void stop() {
    readers.close();
    platform.close();
    System.out.println("published at each promotion: " + change.published());
  }

  @Test
  @Order(1)
  void aJoinIsBuiltBesideAndPublishesTheRowsThatItTakesAway() throws Exception {
    Schema key = record("CountryKey").requiredString("country").endRecord();
    SalesProject.createTopic(
        log(),
        "countries",
        key,
        record("Country").requiredString("country").requiredString("continent").endRecord());
    project.writeTopic(
        "countries",
        """
        CREATE TABLE countries (
          country STRING NOT NULL, continent STRING NOT NULL, PRIMARY KEY (country) NOT ENFORCED
        ) WITH ('connector' = 'log');
        """);
    project.publish("countries", "{\"country\": \"DE\", \"continent\": \"Europe\"}\n");
    write(SUM + " AS total", " JOIN countries AS c ON c.country = s.country");
    change.promote("a join added", readers, Map.of("DE", "DE 2 12.50"), 1);
    write(SUM + " AS total", "");
    countsWhileItIsBuilt();
    change.promote("a join removed", readers, Map.of("DE", "DE 2 12.50", "NL", "NL 1 7.00"), 1);
  }

  private static void countsWhileItIsBuilt() {
    change.done("apply", VIEW, "--detach");
    CommandRun counts = change.run("diff", VIEW, "--follow");
    assertThat(counts.exitCode()).as(counts.err()).isZero();
    assertThat(counts.err()).contains("Caught up; at ");
    assertThat(counts.out()).contains("1 the same, 0 changed, 1 only in after");
    CommandRun other = change.run("diff", VIEW, "--follow", "--with", folder.toString());
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.err()).contains("--follow is for a version that is being built");
  }

  @Test
  @Order(2)
  void aRenamedColumnIsOneLessAndOneMore() throws Exception {
    write(SUM + " AS revenue", "");
    assertThat(change.verdict()).as("renamed, and never null").isEqualTo("refuse");
    assertThat(change.run("plan", VIEW).out()).contains("revenue");
    write("NULLIF(%s, 0.00) AS revenue".formatted(SUM), "");
    change.promote("a column renamed", readers, Map.of("DE", "DE 2 12.50", "NL", "NL 1 7.00"), 2);
  }

  @Test
  @Order(3)
  void aFieldMoreInASourceChangesNothingUntilAColumnReadsIt() throws Exception {
    SchemaRegistry registry = new SchemaRegistry(log().registry());
    registry.register(SchemaRegistry.valueSubject("sales"), SalesProject.withFields(CHANNEL));
    assertThat(change.verdict()).as("a nullable field more in the source").isEqualTo("unchanged");
    readers.forget();
    project.publish("sales", withField(sale("s4", "FR", "1.00"), "channel", "web"));
    Eventually.get(readers::rows, rows -> "FR 1 1.00".equals(rows.get("FR")));

    project.addColumn("channel STRING");
    write("NULLIF(%s, 0.00) AS revenue, COUNT(s.channel) AS channels".formatted(SUM), "");
    assertThat(change.verdict()).as("a column that is never null").isEqualTo("refuse");
    write("NULLIF(%s, 0.00) AS revenue, MAX(s.channel) AS channel".formatted(SUM), "");
    change.promote(
        "a column of the new field",
        readers,
        Map.of("DE", "DE 2 12.50 null", "NL", "NL 1 7.00 null", "FR", "FR 1 1.00 web"),
        3);
  }

  @Test
  @Order(4)
  void aRequiredFieldThatOlderRecordsLackIsRefused() throws Exception {
    SchemaRegistry registry = new SchemaRegistry(log().registry());
    String subject = SchemaRegistry.valueSubject("sales");
    registry.setCompatibility(subject, "NONE");
    registry.register(subject, SalesProject.withFields(CHANNEL, TILL));
    assertThat(change.verdict()).as("a required field more in the source").isEqualTo("unchanged");

    project.addColumn("channel STRING, till STRING NOT NULL");
    write("NULLIF(%s, 0.00) AS revenue, MAX(NULLIF(s.till, '')) AS channel".formatted(SUM), "");
    assertThat(change.verdict()).isEqualTo("refuse");
    assertThat(change.run("plan", VIEW).out())
        .contains(
            "records of version 1 of subject sales-value cannot be read",
            "they have no field 'till'",
            "register the field with a default");
    CommandRun refused = change.run("apply", VIEW);
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("nothing was changed");

    project.addColumn("channel STRING");
    write("NULLIF(%s, 0.00) AS revenue, MAX(s.channel) AS channel".formatted(SUM), "");
    assertThat(change.verdict()).isEqualTo("unchanged");
  }

  @Test
  @Order(5)
  void aViewAboveFollowsTheTakeoverOfTheOneBelow() throws Exception {
    project.writeView(
        UPPER,
        """
        CREATE MATERIALIZED TABLE countries_by_sales (PRIMARY KEY (sale_count) NOT ENFORCED)
        WITH ('interval' = '200 ms') FRESHNESS = INTERVAL '1' SECOND
        AS SELECT sale_count, COUNT(*) AS countries FROM sales_by_country GROUP BY sale_count;
        """);
    ViewChange above = new ViewChange(folder, UPPER);
    above.done("apply", UPPER);
    try (Readers ofUpper = new Readers(log(), UPPER)) {
      Eventually.get(ofUpper::rows, Map.of("1", "1 2", "2", "2 1")::equals);
      ofUpper.forget();
      write(
          "NULLIF(%s, 0.00) AS revenue, MAX(s.channel) AS channel".formatted(SUM),
          " WHERE s.country <> 'FR'");
      assertThat(above.verdict()).as("of the view above").isEqualTo("unchanged");
      change.promote(
          "the view below", readers, Map.of("DE", "DE 2 12.50 null", "NL", "NL 1 7.00 null"), 1);
      Eventually.get(ofUpper::rows, Map.of("1", "1 1", "2", "2 1")::equals);
      assertThat(ofUpper.upserts().take()).as("of the view above").containsExactly("1 1 1");
      ofUpper.requireOneStep("the view above", 1);
      assertThat(above.verdict()).isEqualTo("unchanged");
      above.done("audit", UPPER);
      above.done("check", UPPER);
    }
  }

  private static SchemaBuilder.FieldAssembler<Schema> record(String name) {
    return SchemaBuilder.record(name).fields();
  }

  private static String withField(String sale, String field, String value) {
    return sale.replace("}\n", ", \"%s\": \"%s\"}\n".formatted(field, value));
  }

  private static void write(String columns, String behind) throws IOException {
    project.writeView(
        VIEW,
        """
        CREATE MATERIALIZED TABLE sales_by_country (
          PRIMARY KEY (country) NOT ENFORCED
        ) COMMENT 'One row a country: its sales.'
        WITH ('interval' = '200 ms')
        FRESHNESS = INTERVAL '1' SECOND
        AS SELECT s.country, COUNT(*) AS sale_count, %s
        FROM sales AS s%s GROUP BY s.country;
        """
            .formatted(columns, behind));
  }

  private static LogConnection log() {
    return platform.environment().log();
  }
}
