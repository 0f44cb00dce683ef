package dev.insideout.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.cli.TestPlatform;
import dev.insideout.cli.flink.FlinkJob;
import dev.insideout.cli.flink.FlinkRest;
import dev.insideout.cli.flink.LocalPath;
import dev.insideout.cli.ledger.GroupClaim;
import dev.insideout.cli.ledger.GroupRecord;
import dev.insideout.cli.ledger.GroupRecord.Step;
import dev.insideout.cli.ledger.Ledger;
import dev.insideout.cli.ledger.Release;
import dev.insideout.cli.platform.Platform;
import dev.insideout.contract.LogConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where a command was killed at the worst of moments, or two are said at once, another one leads
 * out. What a killed command leaves is written here as it would have left it.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BrokenOffHandoverIT {
  private static final String VIEW = "sales_by_country";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path computer;

  /** With a blank, as homes may have one. */
  private static Path folder;

  private static SalesProject project;
  private static ViewChange change;
  private static Platform platform;
  private static Ledger ledger;
  private static FlinkRest flink;
  private static Readers readers;

  @BeforeAll
  static void start() throws Exception {
    folder = Files.createDirectories(computer.resolve("a shop"));
    project = SalesProject.write(folder);
    change = new ViewChange(folder, VIEW);
    platform = TestPlatform.start(folder);
    ledger = new Ledger(log());
    flink = new FlinkRest(platform.environment().requireFlink());
    project.createTopic(log());
    project.publish("sales", SalesProject.threeSales());
    sumUp("SUM");
    change.done("apply", VIEW);
    readers = new Readers(log(), VIEW);
  }

  @AfterAll
  static void stop() {
    readers.close();
    platform.close();
  }

  private static LogConnection log() {
    return platform.environment().log();
  }

  private static void sumUp(String aggregate) throws IOException {
    project.writeView(
        VIEW,
        """
        CREATE MATERIALIZED TABLE sales_by_country (PRIMARY KEY (country) NOT ENFORCED)
        WITH ('interval' = '200 ms') FRESHNESS = INTERVAL '1' SECOND
        AS SELECT country, COUNT(*) AS sale_count, CAST(%s(amount) AS DECIMAL(12, 2)) AS total
        FROM sales GROUP BY country;
        """
            .formatted(aggregate));
  }

  private static GroupRecord deployed() {
    return ledger.of(VIEW);
  }

  /** Writes down what a command has done that was killed then. */
  private static void leave(GroupRecord record) {
    try (GroupClaim claim = ledger.claim(VIEW, "a command that is killed")) {
      claim.write(record, "test", "-", "as a command that was killed has left it");
    }
  }

  private static void assertDeniedWith(String reason, String... command) {
    CommandRun run = change.run(command);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
    assertThat(run.err()).contains(reason);
  }

  private static FlinkJob job(Release release) {
    return flink.jobOf(release.job().orElseThrow()).orElseThrow();
  }

  private static void awaitRows(String german) {
    Eventually.get(readers::rows, Map.of("DE", "DE 2 " + german, "NL", "NL 1 7.00")::equals);
  }

  @Test
  @Order(1)
  void aStopIsRefusedBeforeItStopsAnything() {
    try (GroupClaim claim = ledger.claim(VIEW, "a long apply")) {
      assertDeniedWith("is being changed: 'a long apply' by ", "stop", VIEW);
      assertThat(job(claim.current().live().orElseThrow()).atWork()).isTrue();
    }
  }

  /** As after an outage of the log: its producer has failed, and nobody else has come meanwhile. */
  @Test
  @Order(2)
  void aClaimWhoseProducerHasFailedGoesOn() {
    try (GroupClaim claim = ledger.claim(VIEW, "a command during an outage");
        KafkaProducer<byte[], byte[]> fence =
            new KafkaProducer<>(
                log().clientProperties(Map.of("transactional.id", "insideout-ledger-" + VIEW)),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      fence.initTransactions();
      claim.write(claim.current(), "test", "-", "after an outage");
    }
    assertThat(ledger.history(VIEW)).anyMatch(event -> event.detail().equals("after an outage"));
  }

  @Test
  @Order(3)
  void aVersionWhoseJobNobodyWroteDownIsPromotedAndStopped() throws IOException {
    sumUp("MAX");
    change.done("apply", VIEW);
    GroupRecord built = deployed();
    leave(built.withBuilding(built.building().map(BrokenOffHandoverIT::withoutJob)));

    change.done("promote", VIEW);
    awaitRows("10.00");
    change.done("stop", VIEW);
    change.done("run", VIEW);
    awaitRows("10.00");
  }

  private static Release withoutJob(Release release) {
    return new Release(
        release.version(),
        release.meaning(),
        release.run(),
        Optional.empty(),
        release.jobName(),
        release.views(),
        release.settings(),
        release.since(),
        release.by(),
        release.sql(),
        release.savepoint(),
        release.deployment());
  }

  /** As when its platform was started again in the midst of a handover. */
  @Test
  @Order(4)
  void aLiveVersionThatWasSubmittedAgainIsFollowedByALaterRun() throws IOException {
    sumUp("MIN");
    change.done("apply", VIEW);
    change.done("restart", VIEW);
    leave(deployed().at(Step.STOPPING));

    assertDeniedWith("A handover of View sales_by_country has begun", "restart", VIEW);
    change.done("promote", VIEW);
    awaitRows("2.50");
    assertThat(change.verdict()).isEqualTo("unchanged");
  }

  @Test
  @Order(5)
  void anHeirThatHasPublishedAndEndedGoesOnAsTheLiveVersion() throws IOException {
    sumUp("SUM");
    change.done("apply", VIEW);
    GroupRecord built = deployed();
    change.done("promote", VIEW);
    awaitRows("12.50");
    flink.cancel(job(built.building().orElseThrow()), PATIENCE);
    leave(built.at(Step.STOPPED));

    assertDeniedWith("has published already. Say promote again", "promote", VIEW, "--undo");
    change.done("promote", VIEW);
    assertThat(deployed().handover()).isEmpty();
    assertThat(change.verdict()).isEqualTo("unchanged");
    project.publish("sales", SalesProject.sale("s4", "NL", "0.00"));
    Eventually.get(readers::rows, Map.of("DE", "DE 2 12.50", "NL", "NL 2 7.00")::equals);
  }

  @Test
  @Order(6)
  void whatTheLiveVersionHasLeftIsWhatAnUndoGoesOnFrom() throws IOException {
    change.done("restart", VIEW);
    sumUp("MAX");
    change.done("apply", VIEW);
    leave(deployed().at(Step.STOPPING));
    Release live = deployed().live().orElseThrow();
    String savepoints =
        LocalPath.name(folder.resolve("data/flink/savepoints").resolve(live.jobName()));
    String left = flink.stopWithSavepoint(job(live), Optional.of(savepoints), PATIENCE);

    change.done("promote", VIEW, "--undo");
    assertThat(deployed().live().flatMap(Release::savepoint).orElseThrow())
        .endsWith(Path.of(left).getFileName().toString());
  }

  @Test
  @Order(7)
  void aRollbackDoesNotCompleteAPromote() {
    GroupRecord building = deployed();
    leave(building.at(Step.STOPPING));

    assertDeniedWith("take it back with --undo. Then roll back", "rollback", VIEW);
    change.done("promote", VIEW, "--undo");
    assertThat(deployed().live().map(Release::version))
        .isEqualTo(building.live().map(Release::version));
  }
}
