package dev.insideout.cli.command;

import static dev.insideout.cli.command.SalesProject.sale;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.insideout.cli.TestPlatform;
import dev.insideout.cli.platform.Platform;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.platform.LoopbackPort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The commands on one platform, in the order in which somebody would come to use them. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CommandsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String VIEW = "sales_by_country";
  private static final Path JOB_JAR = Path.of("../jobs/target/insideout-jobs.jar").toAbsolutePath();

  @TempDir static Path folder;
  private static SalesProject project;
  private static Platform platform;

  @BeforeAll
  static void start() throws Exception {
    project = SalesProject.write(folder);
    platform = startPlatform(false);
  }

  private static Platform startPlatform(boolean clean) {
    return TestPlatform.start(folder, Optional.empty(), clean);
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  @Test
  @Order(1)
  void refusesWhatHasNoTopicYet() throws Exception {
    CommandRun publish = run("publish", "sales");
    assertThat(publish.err()).contains("There is no topic 'sales' to publish to");
    assertThat(publish.exitCode()).isEqualTo(2);

    CommandRun run = run("run", VIEW);
    assertThat(run.err()).contains("reads topic 'sales', which does not exist");
    assertThat(run.exitCode()).isEqualTo(2);

    CommandRun read = run("read", VIEW);
    assertThat(read.err()).contains("insideout run " + VIEW);
    assertThat(read.exitCode()).isEqualTo(3);

    CommandRun early = run("validate", "--env", "dev");
    assertThat(early.out()).contains("sql/topics/sales.sql:1:14: topic 'sales' does not exist");
    assertThat(early.exitCode()).isEqualTo(1);

    project.createTopic(log());

    Path table = folder.resolve("sql/topics/sales.sql");
    assertThat(run("import", "sales").err()).contains("sql/topics/sales.sql is there already");
    String written = Files.readString(table);
    Files.delete(table);
    assertThat(run("import", "sales").outLines()).containsExactly("sql/topics/sales.sql");
    assertThat(table).content().contains("amount DECIMAL(12, 2) NOT NULL", "PRIMARY KEY (sale_id)");
    assertThat(run("validate", "--env", "dev").exitCode()).as("imported tables fit").isZero();
    Files.writeString(table, written);

    CommandRun fits = run("validate", "--env", "dev");
    assertThat(fits.out()).contains("1 view, 0 errors, 0 warnings.");
    assertThat(fits.exitCode()).isZero();
  }

  @Test
  @Order(2)
  void publishesUpToTheFirstLineThatDoesNotFit() {
    CommandRun good =
        CommandRun.withInput(
            sale("s1", "DE", "10.00") + "\n" + sale("s2", "DE", "2.50") + sale("s3", "NL", "7"),
            folder,
            "publish",
            "sales");
    assertThat(good.out()).isEqualTo("3 sent to sales\n");
    assertThat(good.exitCode()).isZero();

    CommandRun bad =
        CommandRun.withInput(
            sale("s4", "NL", "1") + sale("s5", "NL", "1.005") + sale("s6", "NL", "1"),
            folder,
            "publish",
            "sales",
            "--json");
    assertThat(bad.err())
        .contains("Line 2: field 'amount' is \"1.005\" and may have 2 decimals at most")
        .contains("Nothing of it was sent and nothing after it; the 1 before it were");
    assertThat(json(bad.out()).at("/sent").asInt()).isEqualTo(1);
    assertThat(json(bad.out()).at("/refused/field").asText()).isEqualTo("amount");
    assertThat(bad.exitCode()).isEqualTo(2);

    assertThat(run("read", "sales", "--json").outLines())
        .as("the table that the topic stands for, without the line that misfits and the one after")
        .extracting(line -> json(line).path("sale_id").asText())
        .containsExactly("s1", "s2", "s3", "s4");
  }

  @Test
  @Order(3)
  void runsAViewAndReadsIt() {
    CommandRun run = run("run", VIEW);
    assertThat(run.out()).startsWith("View %s runs as job ".formatted(VIEW));
    assertThat(run.exitCode()).as(run.err()).isZero();

    awaitRows("DE 2 12.50", "NL 2 8.00");
    assertThat(run("read", VIEW, "--key", "country=NL", "--json").outLines())
        .containsExactly("{\"country\":\"NL\",\"sale_count\":2,\"total\":\"8.00\"}");
    assertThat(run("read", VIEW).outLines())
        .containsExactly(
            "country  sale_count  total",
            "DE                2  12.50",
            "NL                2   8.00");
    assertThat(run("read", VIEW, "--key", "contry=NL").err()).contains("Did you mean country?");
  }

  @Test
  @Order(4)
  void showsTheEpochsOfAView() {
    CommandRun epochs = run("epochs", VIEW, "--json");
    assertThat(epochs.exitCode()).as(epochs.err()).isZero();
    assertThat(epochs.outLines())
        .isNotEmpty()
        .allMatch(
            line -> line.matches("\\{\"epoch\":\"1/\\d+\",\"time\":\"[^\"]+\",\"rows\":\\d+,.*"))
        .anyMatch(line -> !line.contains("\"rows\":0") && line.contains("\"positions\":\"sales-"))
        .last()
        .asString()
        .endsWith("\"lag\":0,\"partial\":[]}")
        .contains("\"kind\":\"end\",\"takeover\":false");

    CommandRun check = run("check", VIEW);
    assertThat(check.out()).contains("All is well.");
    assertThat(check.exitCode()).as(check.out() + check.err()).isZero();

    CommandRun unknown = run("epochs", "sales_by_county");
    assertThat(unknown.err()).contains("Did you mean");
    assertThat(unknown.exitCode()).isEqualTo(2);
  }

  @Test
  @Order(4)
  void takesBackWhatIsDeleted() {
    String tombstone = "{\"key\": {\"sale_id\": \"s3\"}, \"value\": null}\n";
    CommandRun publish =
        CommandRun.withInput(tombstone + tombstone.replace("s3", "s4"), folder, "publish", "sales");
    assertThat(publish.exitCode()).as(publish.err()).isZero();

    awaitRows("DE 2 12.50");
    assertThat(run("read", "sales", "--all", "--json").outLines())
        .contains("{\"key\":{\"sale_id\":\"s3\"},\"value\":null}");
  }

  @Test
  @Order(4)
  void namesWhoseReadingAChangeWouldBreak() throws IOException {
    try (KafkaConsumer<byte[], byte[]> billing =
        new KafkaConsumer<>(
            log().clientProperties(Map.of("group.id", "billing")),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      billing.commitSync(Map.of(new TopicPartition(VIEW, 0), new OffsetAndMetadata(0)));
    }
    Path file = folder.resolve("sql/views/%s/view.sql".formatted(VIEW));
    String right = Files.readString(file);
    Files.writeString(file, right.replace("COUNT(*)", "CAST(COUNT(*) AS STRING)"));

    CommandRun broken = run("validate", "--env", "dev");

    Files.writeString(file, right);
    assertThat(broken.out())
        .contains(
            "column 'sale_count' breaks the view's readers",
            "version 1 of subject sales_by_country-value",
            "known readers: billing");
    assertThat(broken.exitCode()).isEqualTo(1);
    assertThat(run("validate", "--env", "dev").exitCode()).isZero();
  }

  @Test
  @Order(5)
  void refusesToRunAViewTwiceAndToPublishToOne() {
    CommandRun twice = run("run", VIEW);
    assertThat(twice.err()).contains("has a job already");
    assertThat(twice.exitCode()).isEqualTo(2);

    CommandRun publish = run("publish", VIEW);
    assertThat(publish.err()).contains("its job is its only writer");
    assertThat(publish.exitCode()).isEqualTo(2);
  }

  @Test
  @Order(5)
  void saysThatTheRegistryIsAway() throws IOException {
    int port = LoopbackPort.choose(OptionalInt.empty(), "nobody");
    Files.writeString(
        folder.resolve("insideout.yaml"),
        "environments: {away: {kafka: '%s', registry: 'http://127.0.0.1:%d', flink: 'http://127.0.0.1:%d'}}"
            .formatted(log().kafka(), port, port));

    for (List<String> command :
        List.of(
            List.of("publish", "sales"),
            List.of("read", VIEW),
            List.of("topics"),
            List.of("run", VIEW),
            List.of("stop", VIEW))) {
      List<String> arguments = new ArrayList<>(command);
      arguments.addAll(List.of("--env", "away"));
      CommandRun run = run(arguments.toArray(String[]::new));
      assertThat(run.err())
          .as("%s", command)
          .contains("127.0.0.1:%d does not answer".formatted(port))
          .doesNotContain("\tat ");
      assertThat(run.exitCode()).as("%s", command).isEqualTo(3);
    }
  }

  @Test
  @Order(6)
  void goesOnWhereAViewWasStopped() {
    CommandRun stop = run("stop", VIEW, "--savepoint", folder.resolve("kept").toString(), "--json");
    assertThat(stop.exitCode()).as(stop.err()).isZero();
    assertThat(json(stop.out()).path("savepoint").asText()).contains("/kept/savepoint-");
    assertThat(state()).isEqualTo("FINISHED");
    assertThat(run("stop", VIEW).exitCode()).as("it does not run").isEqualTo(2);

    CommandRun.withInput(sale("s7", "DE", "0.01"), folder, "publish", "sales");
    assertThat(run("run", VIEW).exitCode()).isZero();
    assertThat(state()).isEqualTo("RUNNING");
    awaitRows("DE 3 12.51");
  }

  @Test
  @Order(7)
  void listsTopicsAndDeadLetters() throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            log().clientProperties(Map.of()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer
          .send(
              new ProducerRecord<>(
                  "sales", "key".getBytes(StandardCharsets.UTF_8), new byte[] {9, 9, 9, 9, 9, 9}))
          .get();
    }
    CommandRun letters =
        Eventually.get(() -> run("read", "sales.dead", "--json"), run -> !run.outLines().isEmpty());
    JsonNode letter = json(letters.out());
    assertThat(letter.path("topic").asText()).isEqualTo("sales");
    assertThat(letter.path("group").asText()).isEqualTo(VIEW);
    assertThat(letter.path("error").asText()).contains("wrong magic byte");
    assertThat(letter.path("value").asText()).as("base64").isEqualTo("CQkJCQkJ");

    CommandRun sales = run("read", "sales", "--json");
    assertThat(sales.err()).contains("cannot be read: 3 bytes are too short");
    assertThat(sales.outLines()).hasSize(3);

    assertThat(run("topics").outLines())
        .extracting(line -> line.replaceAll(" +", " "))
        .element(0)
        .isEqualTo("topic kind partitions records key id value id");
    assertThat(run("topics", "--json").outLines())
        .extracting(
            line -> json(line).path("topic").asText() + ": " + json(line).path("kind").asText())
        .containsExactly(
            "insideout.ledger: ledger",
            "sales: topic",
            "sales.dead: dead letters",
            VIEW + ": view",
            VIEW + ".dead: dead letters");
  }

  @Test
  @Order(8)
  void showsWhereSqlIsWrong() throws IOException {
    project.writeView(
        "wrong",
        "CREATE MATERIALIZED TABLE wrong (PRIMARY KEY (country) NOT ENFORCED)\n"
            + "FRESHNESS = INTERVAL '1' SECOND\n"
            + "AS SELECT country, SUM(amuont) AS total FROM sales GROUP BY country;\n");

    CommandRun run = run("run", "wrong");
    assertThat(run.err()).contains("view.sql:3:", "SUM(amuont)", "^").doesNotContain("\tat ");
    assertThat(run.exitCode()).isEqualTo(2);

    CommandRun views = run("views", "--json");
    assertThat(views.outLines()).as("the others are listed").hasSize(1);
    assertThat(views.exitCode()).isEqualTo(2);
    Files.delete(folder.resolve("sql/views/wrong/view.sql"));
  }

  @Test
  @Order(8)
  void showsWhereATableDoesNotFitItsTopic() throws IOException {
    Path table = folder.resolve("sql/topics/misfits.sql");
    Files.writeString(
        table,
        "CREATE TABLE misfits (sale_id STRING NOT NULL, country BIGINT NOT NULL, PRIMARY KEY (sale_id)"
            + " NOT ENFORCED) WITH ('connector' = 'log', 'topic' = 'sales');\n");
    project.writeView(
        "misfit",
        "CREATE MATERIALIZED TABLE misfit (PRIMARY KEY (sale_id) NOT ENFORCED)\n"
            + "FRESHNESS = INTERVAL '1' SECOND\n"
            + "AS SELECT sale_id, country FROM misfits;\n");

    CommandRun run = run("run", "misfit");
    assertThat(run.err()).contains("country", "sales").doesNotContain("\tat ");
    assertThat(run.exitCode()).isEqualTo(2);
    Files.delete(folder.resolve("sql/views/misfit/view.sql"));
    Files.delete(table);
  }

  @Test
  @Order(8)
  void runsAndStopsAGroupByAnyOfItsViews() throws IOException {
    project.writeView(
        "sale_places",
        "CREATE MATERIALIZED TABLE sale_places (PRIMARY KEY (sale_id) NOT ENFORCED)\n"
            + "WITH ('group' = 'places', 'interval' = '200 ms') FRESHNESS = INTERVAL '1' SECOND\n"
            + "AS SELECT sale_id, country FROM sales;\n");
    project.writeView(
        "sale_counts",
        "CREATE MATERIALIZED TABLE sale_counts (PRIMARY KEY (country) NOT ENFORCED)\n"
            + "WITH ('group' = 'places', 'interval' = '200 ms') FRESHNESS = INTERVAL '1' SECOND\n"
            + "AS SELECT country, COUNT(*) AS sale_count FROM sale_places GROUP BY country;\n");

    CommandRun run = run("run", "sale_counts", "sale_places");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.outLines())
        .singleElement()
        .asString()
        .startsWith("Group places (sale_counts, sale_places) runs as job ");
    assertThat(run("views", "--json").outLines())
        .filteredOn(line -> json(line).path("group").asText().equals("places"))
        .hasSize(2)
        .allMatch(line -> json(line).path("job").asText().equals("RUNNING"));
    assertThat(run("run", "sale_places").err())
        .contains("Group places (sale_counts, sale_places) has a job already");
    Eventually.get(
        () -> run("read", "sale_counts", "--json").outLines(),
        List.of("{\"country\":\"DE\",\"sale_count\":3}")::equals);

    CommandRun stop = run("stop", "sale_places");
    assertThat(stop.out())
        .startsWith("Group places (sale_counts, sale_places) stopped; savepoint ")
        .contains("/savepoints/places/");
    assertThat(run("run", "places", "--json").exitCode()).as("a group by its own name").isZero();
    assertThat(json(run("stop", "places", "--json").out()).path("views"))
        .extracting(JsonNode::asText)
        .containsExactly("sale_counts", "sale_places");
    Files.delete(folder.resolve("sql/views/sale_places/view.sql"));
    Files.delete(folder.resolve("sql/views/sale_counts/view.sql"));
  }

  @Test
  @Order(8)
  void readsTopicsThatHaveNoOneSchemaAndSaysWhatCannotBeDoneWithThem() throws Exception {
    Schema placed =
        SchemaBuilder.record("shop.OrderPlaced").fields().requiredString("id").endRecord();
    Schema paid = SchemaBuilder.record("shop.OrderPaid").fields().requiredLong("cents").endRecord();
    try (Admin admin = Admin.create(log().clientProperties(Map.of()))) {
      NewTopic events = new NewTopic("order-events", Optional.of(1), Optional.empty());
      NewTopic clicks = new NewTopic("clicks", Optional.of(1), Optional.empty());
      admin.createTopics(List.of(events, clicks)).all().get();
    }
    SchemaRegistry registry = new SchemaRegistry(log().registry());
    int id = registry.register("order-events-shop.OrderPlaced", placed);
    registry.register("order-events-shop.OrderPaid", paid);
    GenericRecord order = new GenericData.Record(placed);
    order.put("id", "o-1");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            log().clientProperties(Map.of()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>("order-events", AvroCodec.encode(id, order)));
      for (String click : List.of("{\"page\": \"home\"}", "no JSON")) {
        producer.send(new ProducerRecord<>("clicks", click.getBytes(StandardCharsets.UTF_8)));
      }
    }

    assertThat(run("read", "order-events", "--json").outLines())
        .containsExactly(
            "{\"partition\":0,\"offset\":0,\"key\":null,\"type\":\"shop.OrderPlaced\",\"value\":{\"id\":\"o-1\"}}");
    assertThat(run("read", "clicks").outLines())
        .containsExactly(
            "{\"partition\":0,\"offset\":0,\"key\":null,\"value\":{\"page\":\"home\"}}",
            "{\"partition\":0,\"offset\":1,\"key\":null,\"value\":\"no JSON\"}");
    assertThat(run("read", "clicks", "--key", "page=home").err()).contains("leave --key out");
    assertThat(run("topics").out()).contains("clicks", "order-events");
    assertThat(run("publish", "clicks").err()).contains("only their own service can write them");
    assertThat(run("import", "clicks").err()).contains("declare their columns by hand");

    assertThat(run("import", "order-events").outLines())
        .containsExactly("sql/topics/order_paid.sql", "sql/topics/order_placed.sql");
    assertThat(folder.resolve("sql/topics/order_paid.sql"))
        .content()
        .contains("cents BIGINT NOT NULL", "'topic' = 'order-events'", "'type' = 'shop.OrderPaid'");
    assertThat(run("import", "order-events", "--type", "shop.Refund").err())
        .contains("no subject has a schema for type shop.Refund");
    Files.delete(folder.resolve("sql/topics/order_paid.sql"));
    Files.delete(folder.resolve("sql/topics/order_placed.sql"));
  }

  @Test
  @Order(9)
  void refusesASecondPlatform() {
    CommandRun sameProject = run("dev");
    assertThat(sameProject.err()).contains("A platform is running for " + folder);
    assertThat(sameProject.exitCode()).isEqualTo(2);
  }

  @Test
  @Order(10)
  void leavesAStoppedViewAlone() {
    assertThat(run("stop", VIEW).exitCode()).isZero();
    platform.close();
    assertThat(run("topics").err()).contains("Nothing is running");

    platform = startPlatform(false);
    platform.resume();
    assertThat(run("views", "--json").out()).contains("\"job\":null");

    assertThat(run("run", VIEW).exitCode()).isZero();
    CommandRun.withInput(sale("s8", "DE", "0.01"), folder, "publish", "sales");
    awaitRows("DE 4 12.52");
  }

  @Test
  @Order(11)
  void wipesItsOwnData() {
    platform.close();

    platform = startPlatform(true);

    platform.resume();
    assertThat(run("topics").outLines()).as("only the heading").hasSize(1);
    assertThat(run("views", "--json").out()).contains("\"job\":null");
  }

  /** The same Flink, but known by its addresses alone: nothing is remembered of its views here. */
  @Test
  @Order(12)
  void runsAViewOnAClusterThatIsNotEmbedded() throws Exception {
    project.createTopic(log());
    Files.writeString(
        folder.resolve("insideout.yaml"),
        "environments: {far: {kafka: '%s', registry: '%s', flink: '%s', savepoints: '%s'}}"
            .formatted(
                log().kafka(),
                log().registry(),
                platform.running().flink(),
                folder.resolve("far").toUri()));
    CommandRun.withInput(sale("s1", "DE", "1.00"), folder, "publish", "sales", "--env", "far");

    CommandRun without = run("run", VIEW, "--env", "far", "--jar", "no.jar");
    assertThat(without.err()).contains("There is no job jar at", "--jar");
    assertThat(without.exitCode()).isEqualTo(2);

    CommandRun run = run("run", VIEW, "--env", "far", "--jar", JOB_JAR.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    awaitRows("DE 1 1.00");

    CommandRun stop = run("stop", VIEW, "--env", "far", "--json");
    String savepoint = json(stop.out()).path("savepoint").asText();
    assertThat(savepoint).contains("/far/savepoint-");

    CommandRun fromNothing = run("run", VIEW, "--env", "far", "--jar", JOB_JAR.toString());
    assertThat(fromNothing.err()).contains("already holds rows of an earlier run");
    assertThat(fromNothing.exitCode()).isEqualTo(1);

    CommandRun resumed =
        run("run", VIEW, "--env", "far", "--jar", JOB_JAR.toString(), "--from", savepoint);
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    CommandRun.withInput(sale("s2", "DE", "2.00"), folder, "publish", "sales");
    awaitRows("DE 2 3.00");
  }

  private static void awaitRows(String... rows) {
    Eventually.get(
        () ->
            run("read", VIEW, "--json").outLines().stream()
                .map(CommandsIT::json)
                .map(
                    row ->
                        "%s %d %s"
                            .formatted(
                                row.path("country").asText(),
                                row.path("sale_count").asLong(),
                                row.path("total").asText()))
                .toList(),
        List.of(rows)::equals);
  }

  private static String state() {
    return json(run("views", "--json").out()).path("job").asText();
  }

  private static CommandRun run(String... arguments) {
    return CommandRun.in(folder, arguments);
  }

  private static LogConnection log() {
    return platform.environment().log();
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new AssertionError(text, e);
    }
  }
}
