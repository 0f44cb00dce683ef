package dev.insideout.cli.command;

import static dev.insideout.cli.command.SalesProject.sale;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.insideout.cli.TestPlatform;
import dev.insideout.cli.flink.FlinkSettings;
import dev.insideout.cli.log.TopicReader;
import dev.insideout.cli.platform.Platform;
import dev.insideout.cli.project.ProjectFolder;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.platform.BrokerProcess;
import dev.insideout.platform.SchemaRegistryProcess;
import dev.insideout.sqlview.SqlProject;
import dev.insideout.sqlview.ViewJob;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.avro.SchemaBuilder;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The commands for a view over the embedded platform and another region beside it. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RegionCommandsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String VIEW = "world_sales";
  private static final String A_DAY = Long.toString(Duration.ofDays(1).toMillis());

  @TempDir static Path folder;
  private static SalesProject project;
  private static BrokerProcess broker;
  private static SchemaRegistryProcess registry;
  private static LogConnection eu;
  private static Platform platform;

  /** The positions when two sales were in, one of each region. */
  private static String early;

  @BeforeAll
  static void start() throws Exception {
    project = SalesProject.write(folder.resolve("project"));
    Path far = Files.createDirectories(project.folder().resolve("sql/topics/eu"));
    Files.writeString(
        far.resolve("sales.sql"),
        Files.readString(project.folder().resolve("sql/topics/sales.sql"))
            .replace("'log'", "'log', 'resident' = 'eu', 'resident.columns' = 'note'"));
    project.writeView(
        VIEW,
        """
        CREATE MATERIALIZED TABLE world_sales (PRIMARY KEY (region, sale_id) NOT ENFORCED)
        WITH ('interval' = '200 ms') FRESHNESS = INTERVAL '1' SECOND
        AS SELECT 'home' AS region, sale_id, country, amount FROM sales
        UNION ALL SELECT 'eu', sale_id, country, amount FROM eu.sales;
        """);
    broker = BrokerProcess.start(folder.resolve("eu-kafka"), OptionalInt.empty());
    registry = SchemaRegistryProcess.start(folder.resolve("eu-registry"), OptionalInt.empty());
    eu = LogConnection.of(broker.bootstrap(), registry.address());
    writeEnvironments("");
    platform = TestPlatform.start(project.folder());
    project.createTopic(home());
  }

  private static void writeEnvironments(String besideEu) throws IOException {
    Files.writeString(
        project.folder().resolve("insideout.yaml"),
        """
        environments:
          dev: {region: us, regions: {eu: {kafka: "%1$s", registry: "%2$s"}}}
          eu: {region: eu, kafka: "%1$s", registry: "%2$s"%3$s}
        """
            .formatted(eu.kafka(), eu.registry(), besideEu));
  }

  @AfterAll
  static void stop() {
    platform.close();
    registry.close();
    broker.close();
  }

  @Test
  @Order(1)
  void missesATopicWhereItShouldBe() throws Exception {
    CommandRun plan = run("plan", VIEW);
    assertThat(plan.out() + plan.err())
        .contains(
            "topic eu/sales, which it reads, does not exist: its service has not written yet");
    CommandRun started = run("run", VIEW);
    assertThat(started.err())
        .contains("reads topic 'eu/sales', which does not exist at " + eu.kafka());
    CommandRun validated = run("validate", "--env", "dev");
    assertThat(validated.exitCode()).isEqualTo(1);
    assertThat(validated.out()).contains("sql/topics/eu/sales.sql:1:14: topic 'eu/sales' does not");

    // So that the ids of one schema differ.
    new SchemaRegistry(eu.registry())
        .register("parcels-value", SchemaBuilder.record("Parcel").fields().endRecord());
    project.createTopic(eu);
    TestPlatform.set(home(), "sales", "min.compaction.lag.ms", A_DAY);
    TestPlatform.set(eu, "sales", "min.compaction.lag.ms", A_DAY);
    assertThat(id(eu)).isNotEqualTo(id(home()));
    CommandRun fits = run("validate", "--env", "dev");
    assertThat(fits.exitCode()).as(fits.out() + fits.err()).isZero();
  }

  @Test
  @Order(2)
  void readsBothLogs() throws Exception {
    publish("dev", sale("s1", "NL", "1.00"));
    publish("eu", sale("s1", "DE", "10.00"));
    assertThat(run("plan", VIEW).out()).contains("create", "2 records");

    CommandRun started = run("run", VIEW);

    assertThat(started.exitCode()).as(started.err()).isZero();
    awaitSales("eu s1 DE 10.00", "home s1 NL 1.00");
    early = positions();
    assertThat(early).contains("sales-", "eu/sales-");
    publish("eu", sale("s2", "FR", "5.00"));
    awaitSales("eu s1 DE 10.00", "eu s2 FR 5.00", "home s1 NL 1.00");
  }

  @Test
  @Order(3)
  void provesAndComparesEpochsOfBothLogs() {
    CommandRun audit = run("audit", VIEW, "--last", "2");
    assertThat(audit.exitCode()).as(audit.out() + audit.err()).isZero();
    assertThat(audit.out()).contains("All is as the log gives it.");

    CommandRun then = run("read", VIEW, "--at", early, "--json");
    assertThat(then.outLines().stream().map(RegionCommandsIT::sales))
        .as(then.err())
        .containsExactly("eu s1 DE 10.00", "home s1 NL 1.00");

    CommandRun diff = run("diff", VIEW, "--between", early, positions());
    assertThat(diff.out()).as(diff.err()).contains("2 the same, 0 changed, 1 only in after");

    CommandRun why = run("why", VIEW, "--key", "{\"region\": \"eu\", \"sale_id\": \"s2\"}");
    assertThat(why.exitCode()).as(why.out() + why.err()).isZero();
    assertThat(why.out()).contains("eu.sales");

    CommandRun unknown = run("read", VIEW, "--at", "us/sales-0:1");
    assertThat(unknown.err())
        .contains("does not read us/sales-0; its positions are those of eu/sales, sales");
  }

  @Test
  @Order(4)
  void goesOnWithItsRegionsAfterAStop() throws Exception {
    platform.close();
    platform = TestPlatform.start(project.folder());
    platform.resume();
    publish("eu", sale("s3", "IT", "3.00"));

    awaitSales("eu s1 DE 10.00", "eu s2 FR 5.00", "eu s3 IT 3.00", "home s1 NL 1.00");
  }

  @Test
  @Order(5)
  void publishesNothingOfWhatHasToStayInItsRegion() throws Exception {
    project.writeView(
        "notes",
        """
        CREATE MATERIALIZED TABLE notes (PRIMARY KEY (sale_id) NOT ENFORCED)
        FRESHNESS = INTERVAL '1' SECOND
        AS SELECT sale_id, note AS remark FROM eu.sales;
        """);
    String reason =
        "column 'remark' is made of eu.sales.note, which has to stay in region eu, and the view is published in region us";

    CommandRun validated = run("validate", "notes", "--env", "dev");
    assertThat(validated.exitCode()).isEqualTo(2);
    assertThat(validated.out()).contains("sql/views/notes/view.sql:3:20: " + reason);
    CommandRun plan = run("plan", "notes");
    assertThat(plan.exitCode()).isEqualTo(1);
    assertThat(plan.out()).contains("refuse", reason);
    CommandRun applied = run("apply", "notes");
    assertThat(applied.exitCode()).isEqualTo(1);
    assertThat(applied.err()).contains(reason);
    CommandRun started = run("run", "notes");
    assertThat(started.exitCode()).isEqualTo(2);
    assertThat(started.err()).contains(reason);
    CommandRun there = run("validate", "notes", "--env", "eu");
    assertThat(there.exitCode()).as(there.out() + there.err()).isZero();
    assertThat(run("validate", "notes").exitCode()).as("there it may be published").isZero();
  }

  @Test
  @Order(6)
  void aDeadLetterHasNothingOfWhatHasToStayInItsRegion() throws Exception {
    byte[] secret = "no record, but secret".getBytes(StandardCharsets.UTF_8);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            eu.clientProperties(Map.of()), new ByteArraySerializer(), new ByteArraySerializer())) {
      producer
          .send(
              new ProducerRecord<>(
                  "sales", 0, null, secret, secret, List.of(new RecordHeader("secret", secret))))
          .get();
    }

    JsonNode letter =
        json(
            Eventually.get(
                    () -> run("read", "eu.sales.dead", "--json").outLines(),
                    lines -> !lines.isEmpty())
                .get(0));

    assertThat(letter.path("topic").asText()).isEqualTo("eu/sales");
    assertThat(letter.path("partition").asText()).isEqualTo("0");
    assertThat(letter.path("error").asText())
        .isEqualTo("it cannot be read, and stays in region eu: look at it there");
    assertThat(letter.path("key").isNull()).isTrue();
    assertThat(letter.path("value").isNull()).isTrue();
    try (TopicReader reader = new TopicReader(home(), "eu.sales.dead")) {
      reader
          .poll(Duration.ofSeconds(10))
          .forEach(record -> assertThat(record.headers().lastHeader("secret")).isNull());
    }
    publish("eu", sale("s4", "ES", "4.00"));
    awaitSales(
        "eu s1 DE 10.00", "eu s2 FR 5.00", "eu s3 IT 3.00", "eu s4 ES 4.00", "home s1 NL 1.00");
  }

  @Test
  @Order(7)
  void tellsTheKeysThatTwoRegionsWrote() throws Exception {
    project.writeView(
        "sale_conflicts",
        """
        CREATE MATERIALIZED TABLE sale_conflicts (PRIMARY KEY (sale_id) NOT ENFORCED)
        WITH ('expected.empty' = 'true', 'interval' = '200 ms') FRESHNESS = INTERVAL '1' SECOND
        AS SELECT sale_id, COUNT(*) AS regions, MIN(region) AS one_region, MAX(region) AS other_region FROM (
          SELECT 'home' AS region, sale_id FROM sales UNION ALL SELECT 'eu', sale_id FROM eu.sales)
        GROUP BY sale_id HAVING COUNT(*) > 1;
        """);
    CommandRun started = run("run", "sale_conflicts");
    assertThat(started.exitCode()).as(started.err()).isZero();
    Eventually.get(
        () -> run("read", "sale_conflicts", "--json").outLines(), lines -> lines.size() == 1);

    CommandRun check = run("check", "sale_conflicts");
    assertThat(check.exitCode()).as(check.out() + check.err()).isEqualTo(1);
    assertThat(check.out())
        .contains(
            "Rows that should not be there: 1.",
            "{\"sale_id\":\"s1\",\"regions\":2,\"one_region\":\"eu\",\"other_region\":\"home\"}",
            "The topic is sound; its rows should not be there.");
    CommandRun audit = run("audit", "sale_conflicts");
    assertThat(audit.exitCode()).as(audit.out() + audit.err()).isZero();

    publish("dev", "{\"key\": {\"sale_id\": \"s1\"}, \"value\": null}\n");
    Eventually.get(
        () -> run("check", "sale_conflicts", "--json").outLines(),
        lines -> json(lines.get(0)).path("well").asBoolean());
    awaitSales("eu s1 DE 10.00", "eu s2 FR 5.00", "eu s3 IT 3.00", "eu s4 ES 4.00");
  }

  @Test
  @Order(8)
  void comparesTheCopiesThatTwoRegionsPublish() throws Exception {
    Path us = Files.createDirectories(project.folder().resolve("sql/topics/us"));
    Files.copy(project.folder().resolve("sql/topics/sales.sql"), us.resolve("sales.sql"));
    String statement =
        """
        CREATE MATERIALIZED TABLE all_sales (PRIMARY KEY (region, sale_id) NOT ENFORCED)
        WITH ('interval' = '200 ms') FRESHNESS = INTERVAL '1' SECOND
        AS SELECT 'us' AS region, sale_id, country, amount FROM us.sales
        UNION ALL SELECT 'eu', sale_id, country, amount FROM eu.sales
        """;
    project.writeView("all_sales", statement);
    writeEnvironments(
        ", regions: {us: {kafka: \"%s\", registry: \"%s\"}}"
            .formatted(home().kafka(), home().registry()));
    CommandRun started = run("run", "all_sales");
    assertThat(started.exitCode()).as(started.err()).isZero();
    awaitSize("dev", 4);

    CommandRun recomputed = run("diff", "all_sales", "--regions", "eu");

    assertThat(recomputed.exitCode()).as(recomputed.err()).isZero();
    assertThat(recomputed.err())
        .contains(
            "all_sales in dev (region us): epoch ",
            "all_sales in eu (region eu): no newest epoch of the same cut, so recomputed from its log, positions eu/sales-0:");
    assertThat(recomputed.out())
        .contains("Rows: 4 the same, 0 changed, 0 only in eu, 0 only in dev.");

    project.writeView("all_sales", statement + "WHERE country <> 'FR'");
    JobClient copy =
        ViewJob.submit(
            flink(),
            SqlProject.open(project.folder()),
            "all_sales",
            eu.named("eu").with(Map.of("us", home())));
    awaitSize("eu", 3);
    CommandRun published =
        Eventually.get(
            () -> run("diff", "all_sales", "--regions", "eu", "--max-changed", "0"),
            run -> !run.err().contains("recomputed"));
    assertThat(published.exitCode()).as(published.err()).isEqualTo(1);
    assertThat(published.out())
        .contains(
            "Rows: 3 the same, 0 changed, 0 only in eu, 1 only in dev",
            "region=eu sale_id=s2  only in dev: ");
    copy.cancel().get();
  }

  @Test
  @Order(9)
  void aManifestSaysWhereTheRegionsAre() throws Exception {
    Path settings = Files.createDirectories(project.folder().resolve("flink-conf"));
    Files.writeString(
        settings.resolve("config.yaml"),
        """
        execution.checkpointing.dir: s3://state/checkpoints
        execution.checkpointing.savepoint-dir: s3://state/savepoints
        """);
    project.writeView(
        "countries",
        """
        CREATE MATERIALIZED TABLE countries (PRIMARY KEY (country) NOT ENFORCED)
        FRESHNESS = INTERVAL '1' SECOND
        AS SELECT country, COUNT(*) AS sales FROM eu.sales GROUP BY country;
        """);

    CommandRun emitted = run("apply", "countries", "--emit", "k8s");

    assertThat(emitted.exitCode()).as(emitted.err()).isZero();
    assertThat(emitted.out().replaceAll("\\n +- ", " "))
        .contains(
            " --region us --eu.kafka %s --eu.registry %s".formatted(eu.kafka(), eu.registry()))
        .contains("path: sql/topics/eu/sales.sql");
  }

  @Test
  @Order(10)
  void saysWhatIsMissingWhileARegionIsAwayAndStartsWithoutIt() throws Exception {
    broker.kill();
    registry.kill();
    publish("dev", sale("s9", "BE", "9.00"));
    String[] without = {
      "eu s1 DE 10.00", "eu s2 FR 5.00", "eu s3 IT 3.00", "eu s4 ES 4.00", "home s9 BE 9.00"
    };
    awaitSales(without);
    JsonNode status =
        Eventually.get(
            () -> json(last(run("status", VIEW, "--json"))), s -> !s.path("partial").isEmpty());
    assertThat(status.at("/partial/0/region").asText()).isEqualTo("eu");
    assertThat(Instant.parse(status.at("/partial/0/newest").asText()))
        .isBefore(Instant.parse(since(status)));
    assertThat(status.at("/behind_unknown/0").asText()).isEqualTo("eu");
    assertThat(run("status", VIEW).out())
        .contains("end, partial")
        .contains(VIEW + " is partial: eu away since " + since(status))
        .contains("what is behind is not known of eu");
    assertThat(run("read", VIEW).err()).contains("View world_sales is partial: eu away since");
    JsonNode check = json(last(run("check", VIEW, "--json")));
    assertThat(check.at("/partial_epochs/eu").asLong()).isPositive();
    assertThat(check.at("/partial/0/since").asText()).isEqualTo(since(status));

    CommandRun stopped = run("stop", VIEW);
    assertThat(stopped.exitCode()).as(stopped.err()).isZero();
    CommandRun started = run("run", VIEW);
    assertThat(started.exitCode()).as(started.err()).isZero();
    publish("dev", sale("s10", "BE", "1.00"));
    String epoch = Eventually.get(() -> run("read", VIEW).out(), rows -> rows.contains("s10"));
    assertThat(epoch).contains("s9");
    CommandRun epochs = run("epochs", VIEW, "--json");
    assertThat(epochs.err()).contains("Region eu is not counted in what is behind.");
    assertThat(json(last(epochs)).at("/partial/0/since").asText())
        .as("the restart has not made it newer")
        .isEqualTo(since(status));

    broker = BrokerProcess.start(folder.resolve("eu-kafka"), port("kafka://" + eu.kafka()));
    registry = SchemaRegistryProcess.start(folder.resolve("eu-registry"), port(eu.registry()));
    publish("eu", sale("s5", "PT", "4.00"));
    Eventually.get(
        () -> json(last(run("status", VIEW, "--json"))), s -> s.path("partial").isEmpty());
    assertThat(run("read", VIEW).out()).contains("s5", "s10");
  }

  private static String since(JsonNode status) {
    return status.at("/partial/0/since").asText();
  }

  private static OptionalInt port(String address) {
    return OptionalInt.of(URI.create(address).getPort());
  }

  private static String last(CommandRun run) {
    List<String> lines = run.outLines();
    assertThat(lines).as(run.err()).isNotEmpty();
    return lines.get(lines.size() - 1);
  }

  private static void awaitSize(String environment, int size) {
    Eventually.get(
        () -> run("read", "all_sales", "--env", environment, "--json").outLines(),
        lines -> lines.size() == size);
  }

  /** The platform's Flink, from where a job may write to any region. */
  private static StreamExecutionEnvironment flink() {
    URI address = URI.create(platform.environment().requireFlink());
    Configuration settings =
        FlinkSettings.of(new ProjectFolder(project.folder()), Optional.empty(), "dev");
    settings.set(DeploymentOptions.TARGET, "remote");
    settings.set(DeploymentOptions.ATTACHED, false);
    settings.set(RestOptions.ADDRESS, address.getHost());
    settings.set(RestOptions.PORT, address.getPort());
    return new StreamExecutionEnvironment(settings);
  }

  private static int id(LogConnection log) {
    return new SchemaRegistry(log.registry()).latest("sales-value").orElseThrow().id();
  }

  private static LogConnection home() {
    return platform.environment().log().in("");
  }

  private static void awaitSales(String... rows) {
    Eventually.get(
        () -> run("read", VIEW, "--json").outLines().stream().map(RegionCommandsIT::sales).toList(),
        List.of(rows)::equals);
  }

  private static String positions() {
    return run("epochs", VIEW, "--json").outLines().stream()
        .map(RegionCommandsIT::json)
        .reduce((earlier, later) -> later)
        .orElseThrow()
        .path("positions")
        .asText();
  }

  private static String sales(String line) {
    JsonNode row = json(line);
    return "%s %s %s %s"
        .formatted(
            row.path("region").asText(),
            row.path("sale_id").asText(),
            row.path("country").asText(),
            row.path("amount").asText());
  }

  private static void publish(String environment, String lines) {
    CommandRun publish =
        CommandRun.withInput(lines, project.folder(), "publish", "sales", "--env", environment);
    assertThat(publish.exitCode()).as(publish.err()).isZero();
  }

  private static CommandRun run(String... arguments) {
    return CommandRun.in(project.folder(), arguments);
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new AssertionError(text, e);
    }
  }
}
