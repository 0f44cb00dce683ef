package dev.insideout.cli.command;

import static dev.insideout.cli.command.SalesProject.sale;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.insideout.cli.TestPlatform;
import dev.insideout.cli.platform.Platform;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.EpochId;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A version begins at a known-good point where that fits, and else nothing is touched. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ApplyFromIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String VIEW = "sales_by_country";
  private static final String OTHER = "sales_by_sale";

  @TempDir static Path folder;
  private static SalesProject project;
  private static Platform platform;
  private static Path good;
  private static EpochId goodEpoch;
  private static Path ofOther;

  @BeforeAll
  static void start() throws Exception {
    project = SalesProject.write(folder);
    project.writeView(
        OTHER,
        """
        CREATE MATERIALIZED TABLE sales_by_sale (PRIMARY KEY (sale_id) NOT ENFORCED)
        WITH ('interval' = '200 ms') FRESHNESS = INTERVAL '1' SECOND
        AS SELECT sale_id, amount FROM sales;
        """);
    platform = TestPlatform.start(folder);
    project.createTopic(log());
    project.publish("sales", sale("s1", "DE", "10.00"), sale("s2", "DE", "2.50"));
    done("apply");
    good = savepoint(VIEW);
    ofOther = savepoint(OTHER);
    goodEpoch =
        EpochId.parse(
            json(run("savepoint", "inspect", good.toString(), "--json")).path("epoch").asText());
    project.publish("sales", sale("s3", "NL", "7.00"));
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  private static LogConnection log() {
    return platform.environment().log();
  }

  @Test
  @Order(1)
  void whatIsNotThereOrDoesNotFitIsRefusedBeforeAnythingIsStopped() throws Exception {
    String job = job();

    refused(
        2,
        "savepoint:savepoint-none",
        "There is no savepoint 'savepoint-none'",
        good.getFileName());
    refused(2, "savepoint:", "names no savepoint");
    refused(2, "./nowhere", "There is no ");
    refused(2, "epoch:yesterday", "is no epoch: it is epoch:GENERATION/EPOCH");
    refused(1, "epoch:0/1", "is kept of epoch 0/1 or before", good, "epoch " + goodEpoch);
    refused(
        1, "savepoint:" + ofOther.getFileName(), "is of another job: it has the views " + OTHER);
    refused(1, ofOther.toString(), "is of another job");
    refused(
        1,
        withAnotherOperator().toString(),
        "does not fit the plan of the job: it has state of ",
        "it has nothing of ");
    refused(1, checkpointOfTheJobAtWork(), "is a checkpoint of a job at work, which takes it away");
    assertThat(run("apply", "--from", good.toString()).err()).contains("--from is for one group");

    String before = project.readView(VIEW);
    project.writeView(VIEW, before.replace("SUM(amount)", "MAX(amount)"));
    refused(
        1, "savepoint:" + good.getFileName(), "which means something else", "built from the log");
    project.writeView(VIEW, before);

    assertThat(job()).as("it was never stopped").isEqualTo(job);
  }

  @Test
  @Order(2)
  void whatIsUnchangedGoesBackToTheSavepointAndPublishesOnlyWhatDiffers() throws Exception {
    try (UpsertTable upserts = new UpsertTable(log(), VIEW)) {
      upserts.await(Map.of("DE", "DE 2 12.50", "NL", "NL 1 7.00"));
      upserts.take();
      String job = job();

      CommandRun exactly = applied("epoch:" + goodEpoch);
      assertThat(exactly.err())
          .contains("begins with savepoint %s, of epoch %s".formatted(good, goodEpoch))
          .doesNotContain("nothing is kept of");
      awaitGeneration(2);
      assertThat(job()).isNotEqualTo(job);
      assertThat(upserts.rows()).isEqualTo(Map.of("DE", "DE 2 12.50", "NL", "NL 1 7.00"));
      assertThat(upserts.take()).as("its topic held the same rows").isEmpty();
      assertThat(good).as("a known-good point stays").exists();

      EpochId later = new EpochId(goodEpoch.generation(), goodEpoch.checkpoint() + 1);
      CommandRun newest = applied("epoch:" + later);
      assertThat(newest.err())
          .contains(good.toString(), "nothing is kept of epoch %s".formatted(later));
      awaitGeneration(3);
      project.publish("sales", sale("s4", "NL", "3.00"));
      upserts.await(Map.of("DE", "DE 2 12.50", "NL", "NL 2 10.00"));
      assertThat(run("history", VIEW).out()).contains("from " + good, "stopped at ");
      System.out.printf(
          "went back to epoch %s, as itself and as the newest before %s%n", goodEpoch, later);
    }
  }

  @Test
  @Order(3)
  void aVersionThatIsBuiltBeginsWithItsOwnState() throws Exception {
    String statement = project.readView(VIEW);
    project.writeView(VIEW, statement.replace("SUM(amount)", "MAX(amount)"));
    done("apply", VIEW);
    done("promote", VIEW);
    project.writeView(VIEW, statement);
    try (UpsertTable upserts = new UpsertTable(log(), VIEW)) {
      upserts.await(Map.of("DE", "DE 2 10.00", "NL", "NL 2 7.00"));
      upserts.take();

      applied("savepoint:" + good.getFileName());
      done("promote", VIEW);

      upserts.await(Map.of("DE", "DE 2 12.50", "NL", "NL 2 10.00"));
      assertThat(upserts.take()).hasSize(2);
    }
  }

  @Test
  @Order(4)
  void whatComesAfterThePointMustStillBeInTheLog() throws Exception {
    project.publish(
        "sales", sale("s5", "DE", "1.00"), sale("s6", "FR", "1.00"), sale("s7", "IT", "1.00"));
    Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
    for (int partition = 0; partition < 2; partition++) {
      all.put(new TopicPartition("sales", partition), RecordsToDelete.beforeOffset(-1));
    }
    TestPlatform.set(log(), "sales", "cleanup.policy", "compact,delete");
    try (Admin admin = Admin.create(log().clientProperties(Map.of()))) {
      admin.deleteRecords(all).all().get();
    }
    String job = job();

    refused(1, good.toString(), "The log no longer has what comes after", "sales-");

    assertThat(job()).isEqualTo(job);
  }

  private static void refused(int exitCode, String from, Object... said) {
    CommandRun run = run("apply", VIEW, "--from", from);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
    for (Object part : said) {
      assertThat(run.err()).contains(part.toString()).doesNotContain("\tat ");
    }
  }

  private static CommandRun applied(String from) {
    CommandRun run = run("apply", VIEW, "--from", from);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run;
  }

  /** The good one, as if another job jar had planned one of its operators otherwise. */
  private static Path withAnotherOperator() throws IOException {
    Path other = Files.createDirectories(folder.resolve("other-plan"));
    CheckpointMetadata metadata;
    try (DataInputStream in =
        new DataInputStream(Files.newInputStream(good.resolve("_metadata")))) {
      metadata =
          Checkpoints.loadCheckpointMetadata(
              in, ApplyFromIT.class.getClassLoader(), good.toUri().toString());
    }
    List<OperatorState> operators = new ArrayList<>(metadata.getOperatorStates());
    OperatorState renamed =
        operators.stream()
            .filter(o -> o.getStateSize() > 0)
            .filter(o -> o.getOperatorUid().filter(uid -> uid.contains("aggregate")).isPresent())
            .findFirst()
            .orElseThrow();
    operators.remove(renamed);
    operators.add(renamed.copyWithNewIDs("another-aggregate", new OperatorID(7, 7)));
    try (OutputStream out = Files.newOutputStream(other.resolve("_metadata"))) {
      Checkpoints.storeCheckpointMetadata(
          new CheckpointMetadata(
              metadata.getCheckpointId(),
              operators,
              metadata.getMasterStates(),
              metadata.getCheckpointProperties()),
          out);
    }
    return other;
  }

  private static String checkpointOfTheJobAtWork() {
    return Eventually.get(
            () ->
                run("savepoint", "list", VIEW, "--json").outLines().stream()
                    .map(ApplyFromIT::json)
                    .filter(node -> node.path("kind").asText().equals("checkpoint"))
                    .toList(),
            checkpoints -> !checkpoints.isEmpty())
        .get(0)
        .path("path")
        .asText();
  }

  private static void awaitGeneration(int generation) {
    Eventually.get(
        () -> json(run("status", VIEW, "--json")).path("generation").asInt(),
        found -> found == generation);
  }

  private static String job() {
    return json(run("status", VIEW, "--json")).path("job").asText();
  }

  private static Path savepoint(String view) {
    CommandRun create = run("savepoint", "create", view, "--json");
    assertThat(create.exitCode()).as(create.err()).isZero();
    return Path.of(URI.create(json(create).path("savepoint").asText()));
  }

  private static void done(String... arguments) {
    CommandRun run = run(arguments);
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  private static CommandRun run(String... arguments) {
    return CommandRun.in(folder, arguments);
  }

  private static JsonNode json(CommandRun run) {
    return json(run.out());
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new AssertionError("no JSON: " + text, e);
    }
  }
}
