package dev.insideout.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.cli.TestPlatform;
import dev.insideout.cli.ledger.GroupClaim;
import dev.insideout.cli.ledger.GroupRecord;
import dev.insideout.cli.ledger.Ledger;
import dev.insideout.cli.platform.Platform;
import dev.insideout.contract.LogConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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

/**
 * How a view changes: for each kind of change the verdict, and after its promotion the rows, as a
 * plain upsert consumer has them that was never restarted, and a cache, which moves in one step.
 * Nothing is published but what differs.
 */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UpgradeMatrixIT {
  private static final String VIEW = "sales_by_country";

  @TempDir static Path folder;
  private static SalesProject project;
  private static ViewChange change;
  private static Platform platform;

  @BeforeAll
  static void start() throws Exception {
    project = SalesProject.write(folder);
    change = new ViewChange(folder, VIEW);
    platform = TestPlatform.start(folder);
    project.createTopic(log());
    project.publish("sales", SalesProject.threeSales());
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
  void aPromotionThatIsNotBegunCannotBeUndoneAndTheSecondOperatorIsToldWhoIsAtWork() {
    CommandRun undo = run("promote", VIEW, "--undo");
    assertThat(undo.exitCode()).isEqualTo(2);
    assertThat(undo.err()).contains("No version of sales_by_country is being built");
    CommandRun back = run("rollback", VIEW);
    assertThat(back.exitCode()).isEqualTo(2);
    assertThat(back.err()).contains("No version of sales_by_country is kept");
    try (GroupClaim claim = new Ledger(log()).claim(VIEW, "a long apply")) {
      CommandRun second = run("apply");
      assertThat(second.exitCode()).isEqualTo(1);
      assertThat(second.err()).contains("is being changed: 'a long apply' by ");
      assertThat(claim.current().live()).isEmpty();
    }
  }

  @Test
  @Order(2)
  void eachKindOfChangeHasItsVerdictAndPublishesOnlyWhatDiffers() throws Exception {
    write("", "", "COUNT(*) AS sale_count", "SUM(amount) AS DECIMAL(12, 2)", "");
    assertThat(verdict()).isEqualTo("create");
    done("apply");
    assertThat(verdict()).isEqualTo("unchanged");
    try (Readers readers = new Readers(log(), VIEW)) {
      UpsertTable upserts = readers.upserts();
      assertThat(upserts.rows()).isEqualTo(Map.of("DE", "DE 2 12.50", "NL", "NL 1 7.00"));
      upserts.take();

      write(
          "-- a comment\n",
          "  ",
          "count(*)   AS sale_count",
          "SUM(s.amount) AS DECIMAL(12,2)",
          " AS s");
      assertThat(verdict()).as("comments, case, blanks and an alias").isEqualTo("unchanged");

      Files.createDirectories(folder.resolve("flink-conf"));
      Files.writeString(
          folder.resolve("flink-conf/config.yaml"), "pipeline.auto-watermark-interval: 300 ms\n");
      assertThat(verdict()).as("Flink's settings").isEqualTo("restart");
      done("apply");
      done("rescale", VIEW, "--parallelism", "2");
      assertThat(upserts.rows()).isEqualTo(Map.of("DE", "DE 2 12.50", "NL", "NL 1 7.00"));
      assertThat(upserts.take()).as("a restart publishes nothing").isEmpty();

      write(
          "",
          "",
          "COUNT(*) AS sale_count",
          "SUM(amount) AS DECIMAL(12, 2)",
          " WHERE country <> 'NL'");
      change.promote("a filter added", readers, Map.of("DE", "DE 2 12.50"), 1);
      write("", "", "COUNT(*) AS sale_count", "SUM(amount) AS DECIMAL(12, 2)", "");
      change.promote("a filter removed", readers, Map.of("DE", "DE 2 12.50", "NL", "NL 1 7.00"), 1);
      write("", "", "COUNT(*) AS sale_count", "MAX(amount) AS DECIMAL(12, 2)", "");
      change.promote(
          "an aggregate changed", readers, Map.of("DE", "DE 2 10.00", "NL", "NL 1 7.00"), 1);
      done("rollback", VIEW);
      assertThat(upserts.rows()).isEqualTo(Map.of("DE", "DE 2 12.50", "NL", "NL 1 7.00"));
      assertThat(upserts.take()).as("a rollback").hasSize(1);
      assertThat(run("history", VIEW).out()).contains("create", "promote", "rollback", "rescale");
      takesBackWhatHasBegun();
      loseTheLedger();
      write(
          "", "", "COUNT(*) AS sale_count, MAX(note) AS note", "SUM(amount) AS DECIMAL(12, 2)", "");
      change.promote(
          "a column added", readers, Map.of("DE", "DE 2 null 12.50", "NL", "NL 1 null 7.00"), 2);
      write("", "", "COUNT(*) AS sale_count", "SUM(amount) AS DECIMAL(12, 2)", "");
      change.promote("a column dropped", readers, Map.of("DE", "DE 2 12.50", "NL", "NL 1 7.00"), 2);

      write("", "", "CAST(COUNT(*) AS INT) AS sale_count", "SUM(amount) AS DECIMAL(12, 2)", "");
      assertThat(verdict()).as("a type narrowed").isEqualTo("refuse");
      CommandRun refused = run("apply");
      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.err()).contains("would break its readers", "nothing was changed");
      write("", "", "COUNT(*) AS sale_count", "SUM(amount) AS DECIMAL(14, 2)", "");
      change.promote("a type widened", readers, Map.of("DE", "DE 2 12.50", "NL", "NL 1 7.00"), 2);
      writeKeyChanged();
      assertThat(verdict()).as("another key").isEqualTo("refuse");
      assertThat(run("plan").out()).contains("another key", "publish it as a new view");

      write("", "", "COUNT(*) AS sale_count", "MIN(amount) AS DECIMAL(14, 2)", "");
      truncateSales();
      assertThat(verdict()).as("the log was cut off").isEqualTo("refuse");
      assertThat(run("plan").out()).contains("records of topic sales are deleted");
      assertThat(run("history", VIEW).out()).contains("adopt", "promote");
    }
    System.out.println("published at each promotion: " + change.published());
  }

  /** As if a command had been killed before it could stop the live version. */
  private static void takesBackWhatHasBegun() throws Exception {
    write("", "", "COUNT(*) AS sale_count", "MAX(amount) AS DECIMAL(12, 2)", "");
    done("apply");
    Ledger ledger = new Ledger(log());
    try (GroupClaim claim = ledger.claim(VIEW, "a command that is killed")) {
      claim.write(claim.current().at(GroupRecord.Step.STOPPING), "promote", "test", "begins");
    }
    CommandRun apply = run("apply");
    assertThat(apply.exitCode()).isEqualTo(1);
    assertThat(apply.err()).contains("A handover of View sales_by_country has begun");
    done("promote", VIEW, "--undo");
    assertThat(ledger.of(VIEW).handover()).isEmpty();
    write("", "", "COUNT(*) AS sale_count", "SUM(amount) AS DECIMAL(12, 2)", "");
    assertThat(verdict()).isEqualTo("unchanged");
  }

  private static void loseTheLedger() throws Exception {
    try (Admin admin = Admin.create(log().clientProperties(Map.of()))) {
      admin.deleteTopics(List.of(Ledger.TOPIC)).all().get();
    }
    assertThat(run("plan").out()).contains("its job runs, and the ledger knows nothing of it");
    write("", "", "COUNT(*) AS sale_count", "MIN(amount) AS DECIMAL(12, 2)", "");
    CommandRun other = run("apply");
    assertThat(other.exitCode()).isEqualTo(1);
    assertThat(other.err()).contains("Check out the statement that runs");
    write("", "", "COUNT(*) AS sale_count", "SUM(amount) AS DECIMAL(12, 2)", "");
    CommandRun apply = run("apply");
    assertThat(apply.exitCode()).as(apply.err()).isZero();
    assertThat(apply.err()).contains("THE LEDGER KNEW NOTHING OF");
    assertThat(verdict()).isEqualTo("unchanged");
  }

  private static void truncateSales() throws Exception {
    Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
    for (int partition = 0; partition < 2; partition++) {
      all.put(new TopicPartition("sales", partition), RecordsToDelete.beforeOffset(-1));
    }
    TestPlatform.set(log(), "sales", "cleanup.policy", "compact,delete");
    try (Admin admin = Admin.create(log().clientProperties(Map.of()))) {
      admin.deleteRecords(all).all().get();
    }
  }

  private static void write(String above, String blank, String counts, String total, String where)
      throws IOException {
    project.writeView(
        VIEW,
        """
        %sCREATE MATERIALIZED TABLE sales_by_country (
          PRIMARY KEY (country) NOT ENFORCED
        ) COMMENT 'One row a country: its sales.'
        WITH ('interval' = '200 ms')
        FRESHNESS = INTERVAL '1' SECOND
        AS SELECT%s country, %s, CAST(%s) AS total
        FROM sales%s GROUP BY country;
        """
            .formatted(above, blank, counts, total, where));
  }

  private static void writeKeyChanged() throws IOException {
    project.writeView(
        VIEW,
        """
        CREATE MATERIALIZED TABLE sales_by_country (
          PRIMARY KEY (sale_id) NOT ENFORCED
        ) WITH ('interval' = '200 ms')
        FRESHNESS = INTERVAL '1' SECOND
        AS SELECT sale_id, country, amount AS total FROM sales;
        """);
  }

  private static String verdict() {
    return change.verdict();
  }

  private static void done(String... arguments) {
    change.done(arguments);
  }

  private static CommandRun run(String... arguments) {
    return change.run(arguments);
  }
}
