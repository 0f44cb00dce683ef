package dev.insideout.cli.command;

import static dev.insideout.cli.command.SalesProject.sale;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.insideout.cli.TestPlatform;
import dev.insideout.cli.platform.Platform;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.platform.LoopbackPort;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.clients.admin.Admin;
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

/** What an operator asks of a view that runs, and of one that is stopped. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OperatingIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String VIEW = "sales_by_country";

  @TempDir static Path folder;
  private static Platform platform;
  private static String made;

  @BeforeAll
  static void start() throws Exception {
    SalesProject project = SalesProject.write(folder);
    platform = TestPlatform.start(folder);
    project.createTopic(log());
    int nobody = LoopbackPort.choose(OptionalInt.empty(), "nobody");
    Files.writeString(
        folder.resolve("insideout.yaml"),
        """
        environments:
          log-only: {kafka: '%1$s', registry: '%2$s'}
          no-flink: {kafka: '%1$s', registry: '%2$s', flink: 'http://127.0.0.1:%3$d',
                     savepoints: 's3://bucket/savepoints'}
        """
            .formatted(log().kafka(), log().registry(), nobody));
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  @Test
  @Order(1)
  void saysOfAViewThatNeverRanWhatThereIs() {
    JsonNode status = json(run("status", "--json").out());
    assertThat(status.path("view").asText()).isEqualTo(VIEW);
    assertThat(status.path("epoch").isNull()).isTrue();
    assertThat(status.path("job_state").isNull()).isTrue();

    CommandRun doctor = run("doctor");
    assertThat(doctor.exitCode()).as(doctor.out() + doctor.err()).isZero();
    assertThat(doctor.out())
        .contains("topic sales: warning: it may be compacted after 0 s", "0 errors, 1 warning.");
    assertThat(run("doctor", "--strict").exitCode()).isEqualTo(1);

    CommandRun create = run("savepoint", "create", VIEW);
    assertThat(create.err()).contains("View %s does not run.".formatted(VIEW));
    assertThat(create.exitCode()).isEqualTo(2);
    CommandRun inspect = run("savepoint", "inspect", VIEW);
    assertThat(inspect.err()).contains("There is no savepoint of " + VIEW);
    assertThat(inspect.exitCode()).isEqualTo(2);
  }

  @Test
  @Order(2)
  void showsHowAViewDoes() throws Exception {
    CommandRun.withInput(
        sale("s1", "DE", "10.00") + sale("s2", "NL", "2.50"), folder, "publish", "sales");
    CommandRun run = run("run", VIEW);
    assertThat(run.exitCode()).as(run.err()).isZero();
    readBy("billing");
    publishGarbage();

    JsonNode status =
        Eventually.get(
            () -> json(run("status", VIEW, "--json").out()),
            s ->
                s.path("dead_letters").asInt() == 1
                    && s.path("behind_records").asInt(-1) == 0
                    && s.path("kind").asText().equals("end")
                    && s.path("state_bytes").asLong() > 0
                    && s.path("restarts").isNumber());
    assertThat(status.path("generation").asInt()).isEqualTo(1);
    assertThat(status.path("epoch").asText()).matches("1/\\d+");
    assertThat(status.path("job_state").asText()).isEqualTo("RUNNING");
    assertThat(status.path("auditable").asBoolean()).isTrue();
    assertThat(status.path("restarts").asInt()).isZero();
    assertThat(status.path("checkpoint_ms").isNumber()).isTrue();
    assertThat(status.path("behind_ms").asLong()).isEqualTo(status.path("age_ms").asLong());
    assertThat(status.path("readers")).map(JsonNode::asText).containsExactly("billing");
  }

  @Test
  @Order(3)
  void showsWhatKafkaKnowsWhereThereIsNoFlink() {
    CommandRun none = run("status", "--env", "log-only");
    assertThat(none.err()).contains("Environment 'log-only' names no Flink cluster");
    assertThat(none.outLines().get(1)).matches(VIEW + " +- +1/\\d+ +end .* billing");
    assertThat(none.exitCode()).isZero();

    CommandRun away = run("status", "--env", "no-flink");
    assertThat(away.err()).contains("does not answer", "What Kafka knows is shown");
    assertThat(away.outLines()).hasSize(2);
    assertThat(away.exitCode()).isZero();

    CommandRun create = run("savepoint", "create", VIEW, "--env", "log-only");
    assertThat(create.err()).contains("names no Flink cluster: add 'flink: http://HOST:PORT'");
    assertThat(create.exitCode()).isEqualTo(2);
    CommandRun list = run("savepoint", "list", "--env", "log-only");
    assertThat(list.err()).contains("names no folder for savepoints");
    assertThat(list.exitCode()).isEqualTo(2);
    CommandRun far = run("savepoint", "list", "--env", "no-flink");
    assertThat(far.err()).contains("s3://bucket/savepoints is not on this computer");
    assertThat(far.exitCode()).isEqualTo(3);
  }

  @Test
  @Order(4)
  void findsWhatIsWrongWithTheLog() throws Exception {
    assertThat(run("doctor", VIEW).exitCode()).isZero();
    set("sales", "cleanup.policy", "compact,delete");
    set("sales", "retention.ms", "604800000");
    set(VIEW, "delete.retention.ms", "3600000");
    try (Admin admin = Admin.create(log().clientProperties(Map.of()))) {
      admin.deleteTopics(List.of(VIEW + ".dead")).all().get();
    }
    new SchemaRegistry(log().registry())
        .setCompatibility(SchemaRegistry.valueSubject(VIEW), "NONE");

    CommandRun doctor = run("doctor", "--json");

    assertThat(doctor.exitCode()).isEqualTo(1);
    assertThat(doctor.outLines())
        .extracting(
            line -> json(line).path("severity").asText() + " " + json(line).path("about").asText())
        .containsExactly(
            "error sql/topics/sales.sql:1",
            "error topic %s.dead".formatted(VIEW),
            "warning topic sales",
            "warning topic " + VIEW,
            "warning subject %s-value".formatted(VIEW));
    assertThat(run("doctor", "--env", "log-only").out())
        .contains("one broker alone has them")
        .contains("deletes records after 7 days", "→ set retention.ms=-1");

    set("sales", "cleanup.policy", "compact");
  }

  @Test
  @Order(5)
  void looksIntoASavepointOfARunningView() {
    CommandRun create = run("savepoint", "create", VIEW, "--json");
    assertThat(create.exitCode()).as(create.err()).isZero();
    made = json(create.out()).path("savepoint").asText();
    assertThat(made).contains("/data/savepoints/%s/savepoint-".formatted(VIEW));
    assertThat(json(run("status", "--json").out()).path("job_state").asText()).isEqualTo("RUNNING");

    JsonNode inside = json(run("savepoint", "inspect", made, "--json").out());
    assertThat(inside.path("kind").asText()).isEqualTo("savepoint");
    assertThat(inside.path("group").asText()).isEqualTo(VIEW);
    assertThat(inside.path("generation").asInt()).isEqualTo(1);
    assertThat(inside.path("epoch").asText()).isEqualTo("1/" + inside.path("checkpoint").asText());
    assertThat(inside.path("positions").asText()).startsWith("sales-0:");
    assertThat(state(inside, "publisher-" + VIEW, "published").path("entries").asInt())
        .as("the rows of the view")
        .isEqualTo(2);
    assertThat(state(inside, "epoch-cutter", "owned").path("kind").asText()).isEqualTo("list");
    assertThat(run("savepoint", "inspect", made).out())
        .contains("savepoint of group " + VIEW, "generation 1, epoch 1/", "keep nothing");

    CommandRun checkpoint =
        Eventually.get(
            () -> run("savepoint", "inspect", VIEW), run -> run.out().contains("checkpoint of"));
    assertThat(checkpoint.out()).contains("published", "entries are counted in savepoints only");
  }

  @Test
  @Order(6)
  void dropsNothingThatIsNeeded() {
    String savepoint = json(run("stop", VIEW, "--json").out()).path("savepoint").asText();
    assertThat(run("savepoint", "list", VIEW, "--json").outLines())
        .first()
        .satisfies(
            line -> {
              assertThat(json(line).path("kind").asText()).isEqualTo("stop");
              assertThat(savepoint).endsWith(json(line).path("path").asText());
              assertThat(json(line).path("version").asText()).isNotEmpty();
            });

    CommandRun prune = run("savepoint", "prune", "--keep", "0", "--older-than", "0s");
    assertThat(prune.err()).contains("1 would be dropped");
    assertThat(prune.out()).contains(name(made)).doesNotContain(name(savepoint));
    assertThat(Path.of(URI.create(made))).exists();

    CommandRun refused = run("savepoint", "drop", savepoint);
    assertThat(refused.err()).contains("is the newest that %s can go on from".formatted(VIEW));
    assertThat(refused.exitCode()).isEqualTo(1);

    CommandRun pruned = run("savepoint", "prune", "--keep", "0", "--older-than", "0s", "--drop");
    assertThat(pruned.err()).contains("1 dropped");
    assertThat(Path.of(URI.create(made))).doesNotExist();

    CommandRun forced = run("savepoint", "drop", name(savepoint), "--force");
    assertThat(forced.exitCode()).as(forced.err()).isZero();
    assertThat(Path.of(URI.create(savepoint))).doesNotExist();
  }

  @Test
  @Order(7)
  void saysWhatIsNoSavepoint() throws IOException {
    Path broken = Files.createDirectories(folder.resolve("broken"));
    assertThat(run("savepoint", "inspect", broken.toString()).err())
        .contains("is no savepoint: it has no file _metadata");
    Files.writeString(broken.resolve("_metadata"), "no metadata of Flink's");
    for (List<String> command :
        List.of(List.of("inspect", "./broken"), List.of("drop", "./broken"))) {
      CommandRun run = run("savepoint", command.get(0), command.get(1));
      assertThat(run.err()).contains("is no savepoint that can be read").doesNotContain("\tat ");
      assertThat(run.exitCode()).isEqualTo(2);
    }
    assertThat(run("savepoint", "inspect", "./nowhere").err()).contains("There is no ");
    assertThat(run("savepoint", "inspect", "sales_by_county").err())
        .contains("Did you mean " + VIEW);
    assertThat(run("savepoint", "drop", VIEW).err()).contains("is a view: name the savepoint");
    assertThat(run("savepoint", "prune", "--older-than", "soon").err())
        .contains("--older-than must be a time such as 12h or 30d, and is 'soon'");
  }

  private static JsonNode state(JsonNode savepoint, String uid, String name) {
    for (JsonNode operator : savepoint.path("operators")) {
      for (JsonNode state : operator.path("states")) {
        if (operator.path("uid").asText().equals(uid) && state.path("name").asText().equals(name)) {
          return state;
        }
      }
    }
    throw new AssertionError("no state %s of %s in %s".formatted(name, uid, savepoint));
  }

  private static String name(String path) {
    return path.replaceAll("/$", "").replaceAll(".*/", "");
  }

  private static void readBy(String service) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            log().clientProperties(Map.of("group.id", service)),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.commitSync(Map.of(new TopicPartition(VIEW, 0), new OffsetAndMetadata(0)));
    }
  }

  private static void publishGarbage() throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            log().clientProperties(Map.of()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      byte[] key = "key".getBytes(StandardCharsets.UTF_8);
      producer.send(new ProducerRecord<>("sales", key, new byte[] {9, 9, 9, 9, 9, 9})).get();
    }
  }

  private static void set(String topic, String setting, String value) throws Exception {
    TestPlatform.set(log(), topic, setting, value);
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
