package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.cache.EpochReader;
import dev.insideout.contract.marker.Handover;
import dev.insideout.contract.marker.Run;
import dev.insideout.flink.view.GroupTopics;
import dev.insideout.testlog.TestLog;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From one version of a view to the next, and back. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HandoverIT {
  private static final long LOOK_AGAIN_NANOS = 10_000_000;
  private static final String VIEW = "handed_over";
  @TempDir private static Path dir;
  private static TestLog log;
  private static Shop shop;

  @BeforeAll
  static void start() throws Exception {
    log = new TestLog(dir);
    shop = new Shop(log);
  }

  @AfterAll
  static void stop() {
    log.close();
  }

  @Test
  void publishesOnlyWhatDiffersAndGoesBackTheSameWay() throws Exception {
    GroupVersion first = GroupVersion.of(project("customer_id"), VIEW);
    GroupVersion second =
        GroupVersion.of(
            project("CASE WHEN amount > 5.00 THEN 'big' ELSE customer_id END AS customer_id"),
            VIEW);
    assertThat(second.id()).isNotEqualTo(first.id());
    shop.order("h-1", 1, "ann", "1.00");
    shop.order("h-2", 1, "bob", "9.00");
    shop.order("h-3", 1, "cy", "1.00");
    JobClient old = ViewJob.submit(env(), first.sql(), VIEW, log.connection());
    try (ViewWatch upserts = new ViewWatch(log.connection(), VIEW);
        EpochReader reader = new EpochReader(log.connection(), List.of(VIEW));
        GroupTopics topics = new GroupTopics(log.connection(), second.specs())) {
      upserts.await(Map.of("h-1", "ann", "h-2", "bob", "h-3", "cy"));
      int before = upserts.recordsOfGeneration(1);
      Run run = second.nextRun(log.connection());
      JobClient heir = ViewJob.submitHeir(env(), second.sql(), VIEW, log.connection(), run);
      shop.order("h-4", 1, "dan", "8.00");
      upserts.await(Map.of("h-4", "dan"));

      String kept = stop(old);
      handOver(topics, second, run);
      upserts.await(Map.of("h-1", "ann", "h-2", "big", "h-3", "cy", "h-4", "big"));
      awaitInherited(topics, run);

      assertThat(upserts.generations()).containsExactly(1L, 2L);
      assertThat(before).isEqualTo(3);
      assertThat(upserts.recordsOfGeneration(2)).isEqualTo(2);

      Run back = first.nextRun(log.connection());
      JobClient returned = ViewJob.submitHeir(env(kept), first.sql(), VIEW, log.connection(), back);
      shop.order("h-1", 2, "eve", "1.00");
      upserts.await(Map.of("h-1", "eve"));
      stop(heir);
      handOver(topics, first, back);
      upserts.await(Map.of("h-1", "eve", "h-2", "bob", "h-3", "cy", "h-4", "dan"));
      awaitInherited(topics, back);
      assertThat(upserts.generations()).containsExactly(1L, 2L, 3L);
      assertThat(upserts.recordsOfGeneration(3)).isEqualTo(2);
      while (reader.applied().filter(epoch -> epoch.generation() == 3).isEmpty()) {
        reader.poll(Duration.ofMillis(100));
      }
      assertThat(reader.rows(VIEW)).hasSize(4);
      assertThat(reader.foreignRecords()).isZero();
      stop(returned);

      Run ahead = Run.submittedAt(Instant.now().plus(Duration.ofHours(1)));
      handOver(topics, second, ahead);
      assertThat(first.nextRun(log.connection()))
          .as("after a handover from where the clock is ahead")
          .isGreaterThan(ahead);
    }
  }

  private static void handOver(GroupTopics topics, GroupVersion heir, Run run) {
    assertThat(topics.standing().isSettled()).isTrue();
    topics.handOver(new Handover(VIEW, heir.id(), run, Instant.now()));
  }

  private static void awaitInherited(GroupTopics topics, Run run) {
    while (!topics.standing().isOf(run)) {
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }

  private static String stop(JobClient job) throws Exception {
    return job.stopWithSavepoint(
            false, dir.resolve("savepoints").toString(), SavepointFormatType.CANONICAL)
        .get();
  }

  private static SqlProject project(String customer) throws Exception {
    return SqlProject.of(
        Map.of(
            "sql/topics/orders.sql",
            Shop.ORDERS,
            "sql/views/%s/view.sql".formatted(VIEW),
            """
            CREATE MATERIALIZED TABLE %s (PRIMARY KEY (order_id) NOT ENFORCED)
            WITH ('partitions' = '3', 'interval' = '200 ms')
            FRESHNESS = INTERVAL '1' SECOND
            AS SELECT order_id, %s FROM orders
            """
                .formatted(VIEW, customer)));
  }

  private static StreamExecutionEnvironment env() {
    return StreamExecutionEnvironment.createLocalEnvironment(2, new Configuration());
  }

  private static StreamExecutionEnvironment env(String savepoint) {
    Configuration configuration = new Configuration();
    configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    return StreamExecutionEnvironment.createLocalEnvironment(2, configuration);
  }
}
