package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.cache.EpochReader;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.marker.Run;
import dev.insideout.contract.topic.DeadLetter;
import dev.insideout.flink.TopicException;
import dev.insideout.testlog.TestLog;
import dev.insideout.testlog.TopicDump;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One writer: what becomes of a view's topic when it is lost, doubled, restored or disturbed. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OwnershipIT {
  @TempDir private static Path dir;
  private static TestLog log;
  private static Shop shop;
  private static Admin admin;

  private JobClient job;

  @BeforeAll
  static void start() throws Exception {
    log = new TestLog(dir);
    shop = new Shop(log);
    admin = Admin.create(log.connection().clientProperties(Map.of()));
  }

  @AfterAll
  static void stop() {
    admin.close();
    log.close();
  }

  @AfterEach
  void cancel() throws Exception {
    if (job != null) {
      job.cancel().get();
    }
  }

  /** The job, which ends by itself. */
  private JobClient ended() {
    JobClient ending = job;
    job = null;
    return ending;
  }

  private static void assertFailsForGood(JobClient job, String reason) {
    assertThatThrownBy(() -> job.getJobExecutionResult().get())
        .rootCause()
        .hasMessageContaining(reason);
  }

  @Test
  void takesOverFromAnOlderSavepointAndPublishesOnlyTheDifference() throws Exception {
    SqlProject project = project("owners_back");
    shop.order("ob-1", 1, "ann", "1.00");
    shop.order("ob-2", 1, "ann", "1.00");
    job = ViewJob.submit(env(), project, "owners_back", log.connection());
    try (ViewWatch view = new ViewWatch(log.connection(), "owners_back")) {
      view.await(Map.of("ob-1", "ann", "ob-2", "ann"));
      String older =
          job.triggerSavepoint(dir.resolve("older").toString(), SavepointFormatType.CANONICAL)
              .get();
      shop.order("ob-1", 2, "bob", "1.00");
      view.await(Map.of("ob-1", "bob"));
      shop.order("ob-1", 3, "ann", "1.00");
      shop.order("ob-3", 1, "cy", "1.00");
      view.await(Map.of("ob-1", "ann", "ob-3", "cy"));
      job.cancel().get();
      shop.order("ob-2", 2, "dan", "1.00");

      job = ViewJob.submit(env(older), project, "owners_back", log.connection());

      view.await(Map.of("ob-1", "ann", "ob-2", "dan", "ob-3", "cy"));
      assertThat(view.generations()).containsExactly(1L, 2L);
      assertThat(view.recordsOfGeneration(2)).isEqualTo(1);
    }
  }

  @Test
  void repairsALostTransactionByATakeover() throws Exception {
    job = ViewJob.submit(env(), project("owners_lost"), "owners_lost", log.connection());
    int aborted = 0;
    List<String> orders = new ArrayList<>();
    try (ViewWatch view = new ViewWatch(log.connection(), "owners_lost")) {
      while (!view.generations().contains(2L)) {
        orders.add("ol-" + orders.size());
        String order = orders.get(orders.size() - 1);
        shop.order(order, 1, "ann", "1.00");
        aborted += abortOpenTransactions("owners_lost");
        view.awaitRow(order);
      }
      shop.order("ol-end", 1, "ann", "1.00");
      view.awaitRow("ol-end");
      assertThat(aborted).isPositive();
      assertThat(view.rows()).containsKeys(orders.toArray(String[]::new));
    }
    System.out.println("aborted transactions until one was lost: " + aborted);
  }

  @Test
  void repairsWhatAForeignWriterDid() throws Exception {
    shop.order("of-1", 1, "ann", "1.00");
    shop.order("of-2", 1, "ann", "1.00");
    job = ViewJob.submit(env(), project("owners_foreign"), "owners_foreign", log.connection());
    try (ViewWatch view = new ViewWatch(log.connection(), "owners_foreign")) {
      view.await(Map.of("of-1", "ann", "of-2", "ann"));
      log.send("owners_foreign", view.keyBytes("of-1"), null);
      view.awaitDeleted("of-1");
      view.await(Map.of("of-1", "ann", "of-2", "ann"));
      view.awaitGeneration(2);
      assertThat(job.getJobStatus().get().isTerminalState()).isFalse();
    }
  }

  @Test
  void repairsARowOfAGenerationThatIsYetToCome() throws Exception {
    shop.order("og-1", 1, "ann", "1.00");
    job = ViewJob.submit(env(), project("owners_ahead"), "owners_ahead", log.connection());
    try (ViewWatch view = new ViewWatch(log.connection(), "owners_ahead");
        EpochReader reader = new EpochReader(log.connection(), List.of("owners_ahead"))) {
      view.await(Map.of("og-1", "ann"));
      log.send(
          "owners_ahead",
          view.keyBytes("og-1"),
          null,
          Map.of(MarkerHeaders.GENERATION, Long.toString(9)));
      view.awaitDeleted("og-1");
      shop.order("og-2", 1, "bob", "1.00");
      view.await(Map.of("og-1", "ann", "og-2", "bob"));
      view.awaitGeneration(10);
      while (reader.applied().filter(epoch -> epoch.generation() == 10).isEmpty()) {
        reader.poll(Duration.ofMillis(100));
      }
      assertThat(reader.rows("owners_ahead")).hasSizeGreaterThanOrEqualTo(2);
      assertThat(reader.lostEpoch()).isEmpty();
    }
  }

  @Test
  void failsForGoodWhenALaterRunHasTakenItsTopics() throws Exception {
    SqlProject project = project("owners_two");
    shop.order("ot-1", 1, "ann", "1.00");
    Run earlier = new Run(1_000, "earlier");
    Run later = new Run(2_000, "later");
    job = ViewJob.submit(env(), project, "owners_two", log.connection(), later);
    try (ViewWatch view = new ViewWatch(log.connection(), "owners_two")) {
      view.await(Map.of("ot-1", "ann"));
      String savepoint =
          ended()
              .stopWithSavepoint(
                  false, dir.resolve("two").toString(), SavepointFormatType.CANONICAL)
              .get();

      JobClient revived =
          ViewJob.submit(env(savepoint), project, "owners_two", log.connection(), earlier);

      assertFailsForGood(
          revived, "this run of group 'owners_two' (submitted 1970-01-01T00:00:01Z)");
    }
  }

  @Test
  void followsARunWhoseClockWasAheadAndTheOldOneStillLoses() throws Exception {
    SqlProject project = project("owners_clock");
    shop.order("ok-1", 1, "ann", "1.00");
    Run ahead = new Run(Instant.now().plus(Duration.ofHours(1)).toEpochMilli(), "ahead");
    job = ViewJob.submit(env(), project, "owners_clock", log.connection(), ahead);
    try (ViewWatch view = new ViewWatch(log.connection(), "owners_clock")) {
      view.await(Map.of("ok-1", "ann"));
      String savepoint = stop("clock");
      job = ViewJob.submit(env(savepoint), project, "owners_clock", log.connection());
      shop.order("ok-1", 2, "bob", "1.00");
      view.await(Map.of("ok-1", "bob"));
      assertThat(view.generations()).containsExactly(1L);
      stop("clock");

      JobClient revived =
          ViewJob.submit(env(savepoint), project, "owners_clock", log.connection(), ahead);

      assertFailsForGood(revived, "no longer owns its topics");
    }
  }

  private String stop(String folder) throws Exception {
    return ended()
        .stopWithSavepoint(false, dir.resolve(folder).toString(), SavepointFormatType.CANONICAL)
        .get();
  }

  @Test
  void refusesTransactionsThatAreShorterThanCheckpointsOrLongerThanTheBrokerAllows()
      throws Exception {
    SqlProject project = project("owners_time");

    assertThatThrownBy(
            () -> ViewJob.submit(env(), project, "owners_time", withTransactionTimeout("3000")))
        .isInstanceOf(TopicException.class)
        .hasMessageContaining("aborted after 3000 ms");
    assertThatThrownBy(
            () -> ViewJob.submit(env(), project, "owners_time", withTransactionTimeout("3600000")))
        .isInstanceOf(TopicException.class)
        .hasMessageContaining("the broker allows 900000 ms");
  }

  private static LogConnection withTransactionTimeout(String milliseconds) {
    return new LogConnection(
        log.connection().kafka(),
        log.connection().registry(),
        Map.of("transaction.timeout.ms", milliseconds));
  }

  @Test
  void goesOnInItsGenerationAtAnotherParallelism() throws Exception {
    SqlProject project = project("owners_scaled");
    job = ViewJob.submit(env(), project, "owners_scaled", log.connection());
    Map<String, String> expected = new HashMap<>();
    try (ViewWatch view = new ViewWatch(log.connection(), "owners_scaled")) {
      for (int parallelism : new int[] {2, 1, 3}) {
        for (int order = 0; order < 12; order++) {
          String customer = "c-" + parallelism;
          shop.order("os-" + parallelism + order, 1, customer, "1.00");
          expected.put("os-" + parallelism + order, customer);
        }
        view.await(expected);
        Path folder = dir.resolve("scaled-" + parallelism);
        String savepoint =
            ended()
                .stopWithSavepoint(false, folder.toString(), SavepointFormatType.CANONICAL)
                .get();
        StreamExecutionEnvironment env = env(savepoint);
        env.setParallelism(parallelism == 2 ? 1 : 3);
        job = ViewJob.submit(env, project, "owners_scaled", log.connection());
      }
      shop.order("os-20", 2, "moved", "1.00");
      view.await(Map.of("os-20", "moved"));
      assertThat(view.generations()).containsExactly(1L);
      assertThat(view.recordsOfGeneration(1)).isEqualTo(view.rows().size() + 1);
    }
  }

  @Test
  void refusesASecondSubmissionWhileTheFirstIsAtWork() throws Exception {
    SqlProject project = project("owners_twice");
    shop.order("ow-1", 1, "ann", "1.00");
    job = ViewJob.submit(env(), project, "owners_twice", log.connection());
    try (ViewWatch view = new ViewWatch(log.connection(), "owners_twice")) {
      view.await(Map.of("ow-1", "ann"));
    }

    assertThatThrownBy(() -> ViewJob.submit(env(), project, "owners_twice", log.connection()))
        .isInstanceOf(TopicException.class)
        .hasMessageContaining("group 'owners_twice' has a job at work");
  }

  @Test
  void failsForGoodWhenItsTopicGetsMorePartitions() throws Exception {
    shop.order("op-1", 1, "ann", "1.00");
    job = ViewJob.submit(env(), project("owners_parts"), "owners_parts", log.connection());
    try (ViewWatch view = new ViewWatch(log.connection(), "owners_parts")) {
      view.await(Map.of("op-1", "ann"));
    }
    admin.createPartitions(Map.of("owners_parts", NewPartitions.increaseTo(5))).all().get();

    assertFailsForGood(ended(), "the topic of view 'owners_parts' has 5 partitions now");
  }

  @Test
  void failsForGoodWhenTheLogIsCutOffAboveItsPosition() throws Exception {
    SqlProject project = project("owners_cut");
    shop.order("oc-1", 1, "ann", "1.00");
    job = ViewJob.submit(env(), project, "owners_cut", log.connection());
    String savepoint;
    try (ViewWatch view = new ViewWatch(log.connection(), "owners_cut")) {
      view.await(Map.of("oc-1", "ann"));
      savepoint =
          ended()
              .stopWithSavepoint(
                  false, dir.resolve("cut").toString(), SavepointFormatType.CANONICAL)
              .get();
    }
    for (int order = 2; order < 12; order++) {
      shop.order("oc-" + order, 1, "ann", "1.00");
    }
    Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
    for (int partition = 0; partition < 2; partition++) {
      all.put(new TopicPartition("orders", partition), RecordsToDelete.beforeOffset(-1));
    }
    admin.deleteRecords(all).all().get();

    assertFailsForGood(
        ViewJob.submit(env(savepoint), project, "owners_cut", log.connection()),
        "the log no longer holds what group 'owners_cut' has still to read: orders-");
  }

  @Test
  void sendsARowWithTheMarkersKeyToTheDeadLetters() throws Exception {
    shop.order("\u0000insideout", 1, "eve", "1.00");
    shop.order("os-1", 1, "ann", "1.00");
    job = ViewJob.submit(env(), project("owners_key"), "owners_key", log.connection());
    try (ViewWatch view = new ViewWatch(log.connection(), "owners_key")) {
      view.await(Map.of("os-1", "ann"));
      assertThat(view.rows()).doesNotContainKey("\u0000insideout");
    }
    assertThat(TopicDump.of(log.connection(), DeadLetter.topicOf("owners_key"), 1))
        .singleElement()
        .satisfies(
            letter ->
                assertThat(
                        new String(
                            letter.headers().lastHeader(DeadLetter.ERROR).value(),
                            StandardCharsets.UTF_8))
                    .contains("has the key that epoch markers bear"));
  }

  private static int abortOpenTransactions(String group) throws Exception {
    List<String> open = List.of();
    // A transaction is open from just before the barrier to the commit: look until that is so.
    while (open.isEmpty()) {
      open =
          admin
              .listTransactions(
                  new ListTransactionsOptions().filterStates(List.of(TransactionState.ONGOING)))
              .all()
              .get()
              .stream()
              .map(TransactionListing::transactionalId)
              .filter(id -> id.startsWith(group) && !id.contains("dead-letters"))
              .toList();
    }
    admin.fenceProducers(open).all().get();
    return open.size();
  }

  private static SqlProject project(String view) throws Exception {
    return ProjectFiles.write(
        dir.resolve("project-" + view),
        Map.of(
            "topics/orders.sql",
            Shop.ORDERS,
            "views/%s/view.sql".formatted(view),
            """
            CREATE MATERIALIZED TABLE %s (PRIMARY KEY (order_id) NOT ENFORCED)
            WITH ('partitions' = '3', 'interval' = '200 ms')
            FRESHNESS = INTERVAL '1' SECOND
            AS SELECT order_id, customer_id FROM orders
            """
                .formatted(view)));
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
