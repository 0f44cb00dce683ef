package dev.insideout.cli.command;

import static dev.insideout.cli.command.SalesProject.sale;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.insideout.cli.TestPlatform;
import dev.insideout.cli.platform.Platform;
import dev.insideout.contract.LogConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Views as of earlier cuts, proven against the log, and compared, on one platform. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AsOfIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String VIEW = "sales_by_country";
  private static final String OVER_VIEW = "countries_by_sales";
  private static final String A_DAY = Long.toString(Duration.ofDays(1).toMillis());

  @TempDir static Path folder;
  private static Platform platform;
  private static Admin admin;

  /** The view when s1 and s2 were in, and later. */
  private static Epoch early;

  private static Epoch late;

  private record Epoch(String id, String time, String positions, List<String> rows) {}

  @BeforeAll
  static void start() throws Exception {
    SalesProject project = SalesProject.write(folder);
    project.writeView(
        OVER_VIEW,
        """
        CREATE MATERIALIZED TABLE countries_by_sales (PRIMARY KEY (sale_count) NOT ENFORCED)
        WITH ('interval' = '200 ms') FRESHNESS = INTERVAL '1' SECOND
        AS SELECT sale_count, COUNT(*) AS countries FROM sales_by_country GROUP BY sale_count;
        """);
    platform = TestPlatform.start(folder);
    project.createTopic(log());
    admin = Admin.create(log().clientProperties(Map.of()));
    set("sales", "min.compaction.lag.ms", A_DAY);
    assertThat(run("run", VIEW).exitCode()).isZero();
    publish(sale("s1", "DE", "10.00"));
    early = awaitSales("DE 1 10.00");
    publish(sale("s2", "NL", "5.00") + sale("s3", "DE", "2.50") + sale("s4", "FR", "1.00"));
    awaitSales("DE 2 12.50", "FR 1 1.00", "NL 1 5.00");
    publish("{\"key\": {\"sale_id\": \"s2\"}, \"value\": null}\n");
    late = awaitSales("DE 2 12.50", "FR 1 1.00");
    assertThat(run("run", OVER_VIEW).exitCode()).isZero();
    Eventually.get(
        () -> run("read", OVER_VIEW, "--json").outLines(),
        List.of("{\"sale_count\":1,\"countries\":1}", "{\"sale_count\":2,\"countries\":1}")
            ::equals);
  }

  @AfterAll
  static void stop() {
    admin.close();
    platform.close();
  }

  @Test
  @Order(1)
  void readsWhatTheTopicHeldThen() {
    String read = early.positions().replaceFirst("(sales-\\d:0,|,sales-\\d:0$)", "");
    assertThat(read).as("of one partition nothing had been read").doesNotContain(",");

    for (String at : List.of(early.id(), early.time(), early.positions(), read)) {
      CommandRun asOf = run("read", VIEW, "--at", at, "--json");
      assertThat(asOf.exitCode()).as(asOf.err()).isZero();
      assertThat(asOf.outLines()).as(at).isEqualTo(early.rows());
      assertThat(asOf.err()).contains("%s as of ".formatted(VIEW), read);
    }
    assertThat(run("read", VIEW, "--at", late.id(), "--key", "country=DE").outLines())
        .containsExactly("country  sale_count  total", "DE                2  12.50");
  }

  @Test
  @Order(1)
  void saysWhichEpochsThereAre() {
    CommandRun before = run("read", VIEW, "--at", "2020-01-01T00:00:00Z");
    assertThat(before.err())
        .contains("has no epoch of 2020-01-01T00:00:00Z or before", "Its topic has epoch 1/");
    assertThat(before.exitCode()).isEqualTo(2);

    assertThat(run("read", VIEW, "--at", "9/1").err()).contains("no whole epoch 9/1");
    assertThat(run("read", VIEW, "--at", "yesterday").err()).contains("names no cut of the log");
    assertThat(run("read", VIEW, "--at", "orders-0:1").err())
        .contains(
            "View %s does not read orders-0; its positions are those of sales".formatted(VIEW));
    assertThat(run("read", VIEW, "--at", "sales-0:1000").err())
        .contains("at offset 1000 of sales-0, which ends at");
  }

  @Test
  @Order(2)
  void provesEpochsAgainstTheLog() {
    CommandRun last = run("audit", VIEW, "--last", "2");
    assertThat(last.exitCode()).as(last.out() + last.err()).isZero();
    assertThat(last.outLines())
        .last()
        .asString()
        .contains("2 of its epochs held against the log (rows: 4)", "All is as the log gives it.");

    CommandRun first = run("audit", VIEW, "--epoch", early.id(), "--json");
    assertThat(first.exitCode()).as(first.out() + first.err()).isZero();
    assertThat(json(first.out()).at("/epochs/0/rows").asInt()).isEqualTo(1);
    assertThat(json(first.out()).at("/epochs/0/comparison/same").asInt()).isEqualTo(1);

    CommandRun sample = run("audit", VIEW, "--sample", "1", "--keys", "50%");
    assertThat(sample.exitCode()).as(sample.out() + sample.err()).isZero();

    CommandRun over = run("audit", OVER_VIEW);
    assertThat(over.exitCode()).as(over.out() + over.err()).isZero();
    assertThat(over.out()).contains("as the log gives it (rows: 2).");
  }

  @Test
  @Order(3)
  void comparesTwoCuts() {
    CommandRun diff = run("diff", VIEW, "--between", early.id(), late.id());
    assertThat(diff.exitCode()).as(diff.err()).isZero();
    assertThat(diff.outLines())
        .containsExactly(
            "Rows: 0 the same, 1 changed, 1 only in after, 0 only in before: 100.0% differ.",
            "Changed by column: sale_count 1, total 1.",
            "  country=DE  sale_count: 1 in before, 2 in after",
            "  country=DE  total: 10.00 in before, 12.50 in after",
            "  country=FR  only in after: {\"country\":\"FR\",\"sale_count\":1,\"total\":\"1.00\"}");

    CommandRun gate =
        run("diff", VIEW, "--between", early.id(), late.id(), "--max-changed", "99%", "--json");
    assertThat(gate.exitCode()).isEqualTo(1);
    assertThat(json(gate.out()).path("exceeded").asBoolean()).isTrue();
    assertThat(json(gate.out()).path("new").asInt()).isEqualTo(1);
  }

  @Test
  @Order(3)
  void comparesWithTheStatementOfAnotherProject(@TempDir Path other) throws Exception {
    SalesProject changed = SalesProject.write(other);
    changed.writeView(
        VIEW,
        """
        CREATE MATERIALIZED TABLE sales_by_country (PRIMARY KEY (country) NOT ENFORCED)
        FRESHNESS = INTERVAL '1' SECOND
        AS SELECT country, COUNT(*) AS sale_count, MAX(sold_at) AS last_sale
        FROM sales WHERE amount > 2 GROUP BY country;
        """);

    CommandRun diff = run("diff", VIEW, "--with", other.toString(), "--at", late.id());
    assertThat(diff.exitCode()).as(diff.err()).isZero();
    assertThat(diff.outLines())
        .containsExactly(
            "Columns only in after: last_sale.",
            "Columns only in before: total.",
            "Rows: 1 the same, 0 changed, 0 only in after, 1 only in before: 50.00% differ.",
            "  country=FR  only in before: {\"country\":\"FR\",\"sale_count\":1,\"total\":\"1.00\"}");

    CommandRun same =
        run("diff", VIEW, "--with", folder.toString(), "--max-changed", "0", "--json");
    assertThat(same.exitCode()).as(same.out() + same.err()).isZero();
    assertThat(json(same.out()).path("same").asInt()).isEqualTo(2);
  }

  @Test
  @Order(3)
  void saysWhyAViewCannotBeComputed() throws Exception {
    new SalesProject(folder)
        .writeView(
            "doubled",
            """
            CREATE MATERIALIZED TABLE doubled (PRIMARY KEY (country) NOT ENFORCED)
            FRESHNESS = INTERVAL '1' SECOND
            AS SELECT country, amount FROM sales;
            """);

    CommandRun read = run("read", "doubled", "--at", late.positions());
    assertThat(read.exitCode()).as(read.out()).isEqualTo(2);
    assertThat(read.err())
        .contains(
            "View doubled could not be recomputed: the primary key of view 'doubled' is not unique",
            "DE")
        .doesNotContain("\tat ");
  }

  @Test
  @Order(4)
  void findsARowThatWasAlteredByHand() throws Exception {
    CommandRun stop = run("stop", VIEW);
    assertThat(stop.exitCode()).as(stop.err()).isZero();
    new AlteredByHand(log(), VIEW).setTotal("DE", "99.00");
    assertThat(run("read", VIEW, "--key", "country=DE").out()).contains("99.00");

    CommandRun audit = run("audit", VIEW);
    assertThat(audit.exitCode()).as(audit.err()).isEqualTo(1);
    assertThat(audit.outLines())
        .contains(
            "    country=DE  total: 12.50 in the log, 99.00 in the topic",
            "  Rows: 1 the same, 1 changed, 0 only in the topic, 0 only in the log: 50.00% differ.")
        .last()
        .asString()
        .contains("Epochs that are not as the log gives them: 1; findings in the topic: 0.");
  }

  @Test
  @Order(5)
  void refusesACutThatMayBeGone() throws Exception {
    set("sales", "min.compaction.lag.ms", "0");
    CommandRun compacted = run("read", VIEW, "--at", early.id());
    assertThat(compacted.exitCode()).as(compacted.out()).isEqualTo(2);
    assertThat(compacted.err())
        .contains(
            "compaction may have taken records of it from topic sales",
            "beyond the cut",
            "min.compaction.lag.ms is 0",
            "set min.compaction.lag.ms of topic sales");
    assertThat(run("read", VIEW, "--at", late.id()).exitCode())
        .as("nothing stands beyond the newest cut")
        .isZero();

    set("sales", "cleanup.policy", "delete");
    String partition = late.positions().split("[:,]")[0];
    admin
        .deleteRecords(
            Map.of(
                new TopicPartition("sales", Integer.parseInt(partition.split("-")[1])),
                RecordsToDelete.beforeOffset(1)))
        .all()
        .get();
    CommandRun truncated = run("audit", VIEW);
    assertThat(truncated.exitCode()).as(truncated.out()).isEqualTo(2);
    assertThat(truncated.err())
        .contains("%s begins at offset 1".formatted(partition), "retention.ms=");
  }

  private static Epoch awaitSales(String... rows) {
    List<String> shown =
        Eventually.get(
            () -> run("read", VIEW, "--json").outLines(),
            lines -> lines.stream().map(AsOfIT::sales).toList().equals(List.of(rows)));
    JsonNode epoch =
        run("epochs", VIEW, "--json").outLines().stream()
            .map(AsOfIT::json)
            .reduce((earlier, later) -> later)
            .orElseThrow();
    return new Epoch(
        epoch.path("epoch").asText(),
        epoch.path("time").asText(),
        epoch.path("positions").asText(),
        shown);
  }

  private static String sales(String line) {
    JsonNode row = json(line);
    return "%s %d %s"
        .formatted(
            row.path("country").asText(),
            row.path("sale_count").asLong(),
            row.path("total").asText());
  }

  private static void publish(String lines) {
    CommandRun publish = CommandRun.withInput(lines, folder, "publish", "sales");
    assertThat(publish.exitCode()).as(publish.err()).isZero();
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
