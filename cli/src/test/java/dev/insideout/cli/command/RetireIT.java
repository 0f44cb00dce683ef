package dev.insideout.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.cache.Change;
import dev.insideout.cache.Key;
import dev.insideout.cli.TestPlatform;
import dev.insideout.cli.platform.Platform;
import dev.insideout.contract.LogConnection;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How views end whose readers go on. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RetireIT {
  private static final String GROUP = "figures";
  private static final String BY_COUNTRY = "sales_by_country";
  private static final String BY_SALE = "sales_by_sale";
  private static final String EAGER = "eager_sales";

  @TempDir static Path folder;
  private static Platform platform;

  @BeforeAll
  static void start() throws Exception {
    SalesProject project = SalesProject.write(folder);
    project.writeView(
        BY_COUNTRY,
        view(BY_COUNTRY, "country", "'group' = 'figures'", "country, COUNT(*) AS sale_count")
            .replace("FROM sales", "FROM sales GROUP BY country"));
    project.writeView(BY_SALE, view(BY_SALE, "sale_id", "'group' = 'figures'", "sale_id, amount"));
    project.writeView(EAGER, view(EAGER, "sale_id", "'delivery' = 'eager'", "sale_id, country"));
    platform = TestPlatform.start(folder);
    project.createTopic(log());
    project.publish("sales", SalesProject.threeSales());
    done("apply");
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  private static LogConnection log() {
    return platform.environment().log();
  }

  @Test
  void withTombstonesEveryReaderEndsWithAnEmptyTable() throws Exception {
    try (Readers readers = new Readers(log(), BY_COUNTRY);
        UpsertTable bySale = new UpsertTable(log(), BY_SALE)) {
      UpsertTable byCountry = readers.upserts();
      assertThat(byCountry.rows()).isEqualTo(Map.of("DE", "DE 2", "NL", "NL 1"));
      assertThat(bySale.rows()).hasSize(3);
      byCountry.take();
      bySale.take();

      readBy("billing");
      CommandRun refused = run("retire", GROUP, "--tombstones");
      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.err()).contains("billing (view sales_by_country)", "--tombstones");
      CommandRun both = run("retire", GROUP, "--tombstones", "--delete-topics");
      assertThat(both.exitCode()).isEqualTo(2);
      assertThat(both.err()).contains("mutually exclusive");
      assertThat(byCountry.rows()).as("nothing was changed").hasSize(2);

      CommandRun retire = run("retire", GROUP, "--tombstones", "--force");

      assertThat(retire.exitCode()).as(retire.err()).isZero();
      assertThat(retire.err()).contains("its topics are empty, 5 rows deleted");
      assertThat(byCountry.rows()).isEmpty();
      assertThat(byCountry.take()).containsExactlyInAnyOrder("DE", "NL");
      assertThat(bySale.rows()).isEmpty();
      assertThat(bySale.take()).containsExactlyInAnyOrder("s1", "s2", "s3");
      List<Change<Key, GenericRecord>> seen =
          Eventually.get(readers::steps, changes -> changes.size() >= 2);
      assertThat(seen).hasSize(2).allMatch(change -> change.after().isEmpty());
      assertThat(seen).extracting(Change::epoch).containsOnly(seen.get(0).epoch());
      assertThat(seen.get(0).epoch().generation()).isEqualTo(2);
      System.out.printf(
          "retired: a cache went from 2 rows to none in the one epoch %s%n", seen.get(0).epoch());
      for (String view : List.of(BY_COUNTRY, BY_SALE)) {
        CommandRun check = run("check", view);
        assertThat(check.exitCode()).as(check.out() + check.err()).isZero();
        assertThat(run("read", view).out().strip()).doesNotContain("DE", "s1");
      }
      CommandRun audit = run("audit", BY_COUNTRY);
      assertThat(audit.exitCode()).as(audit.out() + audit.err()).isZero();
      assertThat(run("history", GROUP).out()).contains("its topics are empty, 5 rows deleted");
      CommandRun again = run("retire", GROUP, "--tombstones");
      assertThat(again.exitCode()).isEqualTo(2);
      assertThat(again.err()).contains("Nothing of figures is deployed");
    }
  }

  @Test
  void anEagerViewIsEmptiedRowByRow() throws Exception {
    try (UpsertTable upserts = new UpsertTable(log(), EAGER)) {
      assertThat(upserts.rows()).hasSize(3);
      upserts.take();
      assertThat(run("read", EAGER).out()).contains("s1", "s2", "s3");

      CommandRun retire = run("retire", EAGER, "--tombstones");

      assertThat(retire.exitCode()).as(retire.err()).isZero();
      assertThat(upserts.rows()).isEmpty();
      assertThat(upserts.take()).containsExactlyInAnyOrder("s1", "s2", "s3");
      assertThat(run("read", EAGER).out()).as("by version").doesNotContain("s1", "s2", "s3");
    }
  }

  private static void readBy(String service) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            log().clientProperties(Map.of("group.id", service)),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.commitSync(Map.of(new TopicPartition(BY_COUNTRY, 0), new OffsetAndMetadata(0)));
    }
  }

  private static String view(String name, String key, String option, String columns) {
    return """
        CREATE MATERIALIZED TABLE %s (PRIMARY KEY (%s) NOT ENFORCED)
        WITH ('interval' = '200 ms', %s)
        FRESHNESS = INTERVAL '1' SECOND
        AS SELECT %s FROM sales;
        """
        .formatted(name, key, option, columns);
  }

  private static void done(String... arguments) {
    CommandRun run = run(arguments);
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  private static CommandRun run(String... arguments) {
    return CommandRun.in(folder, arguments);
  }
}
