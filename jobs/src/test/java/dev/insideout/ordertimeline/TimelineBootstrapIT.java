package dev.insideout.ordertimeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.flink.TopicException;
import dev.insideout.flink.job.JobSubmission;
import dev.insideout.testlog.CompanyLog;
import dev.insideout.testlog.CompanyLog.Event;
import dev.insideout.testlog.EpochWatch;
import dev.insideout.testlog.EpochWatch.Epoch;
import dev.insideout.testlog.TestLog;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The state is made of the log as a batch; the log forgets; the job goes on. */
class TimelineBootstrapIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Instant MORNING = Instant.parse("2026-01-01T08:00:00Z");
  private static final int ORDERS = 300;

  /** Every so many-th order is deleted before the batch is read. */
  private static final int DELETED = 10;

  @TempDir private static Path dir;

  @Test
  void theJobKnowsWhatTheLogHasForgotten() throws Exception {
    try (TestLog log = new TestLog(dir)) {
      CompanyLog company = new CompanyLog(log);
      before(company, log);
      String savepoint = dir.resolve("bootstrapped").toString();
      Positions cut =
          TimelineBootstrap.bootstrap(
              StreamExecutionEnvironment.createLocalEnvironment(2), log.connection(), savepoint);
      TimelineFacts batch = new TimelineFacts(log.connection());
      assertThat(cut.cover(batch.ends())).isTrue();
      forget(log, cut);
      after(company, log);
      TimelineFacts all = batch.and(new TimelineFacts(log.connection()));

      JobClient job = submit(log, savepoint);
      Epoch epoch = covering(all.ends(), log);
      job.cancel().get();

      assertThat(epoch.rows().get(OrderTimeline.NAME)).isEqualTo(all.timelines(all.ends()));
      System.out.printf(
          "order_timeline: %d orders from a batch of the log, which then forgot %s; %d gone, %d back%n",
          all.timelines(all.ends()).size(), cut, all.ordersThatAreGone(), all.ordersThatAreBack());
    }
  }

  @Test
  void aFolderThatIsThereAndALogWithAGapAreRefused() throws Exception {
    Path other = dir.resolve("other");
    try (TestLog log = new TestLog(other)) {
      CompanyLog company = new CompanyLog(log);
      before(company, log);
      String savepoint = other.resolve("bootstrapped").toString();
      Positions cut =
          TimelineBootstrap.bootstrap(
              StreamExecutionEnvironment.createLocalEnvironment(1), log.connection(), savepoint);
      assertThatThrownBy(
              () ->
                  TimelineBootstrap.bootstrap(
                      StreamExecutionEnvironment.createLocalEnvironment(1),
                      log.connection(),
                      savepoint))
          .hasMessage(
              savepoint
                  + " is there already: name a folder that is not, a savepoint is not written over");

      after(company, log);
      SourcePartition lost = SourcePartition.of("payments", 0);
      long next = cut.next().get(lost);
      forget(log, Positions.of(Map.of(lost, next + 1)));
      assertThatThrownBy(() -> submit(log, savepoint + "/_metadata"))
          .isInstanceOf(TopicException.class)
          .hasMessageContaining("group 'order_timeline' has still to read")
          .hasMessageContaining("payments-0 offset " + next);
    }
  }

  private static void before(CompanyLog company, TestLog log) {
    for (int i = 0; i < ORDERS; i++) {
      String order = "o-" + i;
      company.order(event("header", order, i, 1), order, "created", "c-" + i);
      company.payment(event("payment", order, i, 1), "p-" + i, order, "captured", "10.00");
      if (i % DELETED == 0) {
        log.flush();
        company.deleteOrder(order);
      }
      company.orderLine(event("line", order, i, 1), order, 1, "lamp", 2, "5.00");
      company.shipment(event("parcel", order, i, 1), "first-" + i, order, "packed", "UPS");
    }
    log.flush();
  }

  /** New steps, steps that are known already, deletions, and an order that is there again. */
  private static void after(CompanyLog company, TestLog log) {
    for (int i = 0; i < ORDERS; i += 3) {
      String order = "o-" + i;
      company.payment(event("payment", order, i, 1), "p-" + i, order, "captured", "10.00");
      company.order(event("header", order, i, 2), order, "shipped", "c-" + i);
      company.shipment(event("shipment", order, i, 1), "s-" + i, order, "packed", "DHL");
    }
    company.deleteOrder("o-1");
    company.order(event("header", "o-new", 0, 1), "o-new", "created", "c-new");
    company.orderLine(event("line", "o-new", 0, 1), "o-new", 1, "lamp", 1, "5.00");
    log.flush();
  }

  private static Event event(String what, String order, int minute, long version) {
    return new Event(
        "%s-%s-%d".formatted(what, order, version),
        MORNING.plus(Duration.ofMinutes(minute)),
        version);
  }

  /** Takes from the log what the batch has read. */
  private static void forget(TestLog log, Positions cut) throws Exception {
    Map<TopicPartition, RecordsToDelete> below = new HashMap<>();
    for (Map.Entry<SourcePartition, Long> next : cut.next().entrySet()) {
      below.put(
          new TopicPartition(next.getKey().topic(), next.getKey().partition()),
          RecordsToDelete.beforeOffset(next.getValue()));
    }
    try (Admin admin = Admin.create(log.connection().clientProperties(Map.of()))) {
      admin.deleteRecords(below).all().get();
    }
  }

  private static JobClient submit(TestLog log, String savepoint) throws Exception {
    Configuration settings = new Configuration();
    settings.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    OrderTimelineJob job = new OrderTimelineJob(Duration.ofMillis(200));
    return JobSubmission.submit(
        StreamExecutionEnvironment.createLocalEnvironment(2, settings),
        job,
        log.connection(),
        JobSubmission.nextRun(job, log.connection()));
  }

  private static Epoch covering(Positions ends, TestLog log) throws Exception {
    Instant deadline = Instant.now().plus(PATIENCE);
    try (EpochWatch watch = new EpochWatch(log.connection(), List.of(OrderTimeline.NAME))) {
      while (Instant.now().isBefore(deadline)) {
        for (Epoch epoch : watch.poll()) {
          if (epoch.positions().cover(ends)) {
            return epoch;
          }
        }
      }
    }
    return fail("the view does not come to %s", ends);
  }
}
