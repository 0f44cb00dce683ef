package dev.insideout.notifications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.flink.job.JobSubmission;
import dev.insideout.testlog.CompanyLog;
import dev.insideout.testlog.CompanyLog.Event;
import dev.insideout.testlog.EpochWatch;
import dev.insideout.testlog.EpochWatch.Epoch;
import dev.insideout.testlog.FailingFlink;
import dev.insideout.testlog.TestLog;
import dev.insideout.testlog.TopicDump;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole job, which fails, and then begins again from nothing. */
@Timeout(value = 1800, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NotificationsIT {
  private static final boolean FULL = "full".equals(System.getProperty("insideout.size"));
  private static final long SEED = Long.getLong("insideout.seed", 11);
  private static final Duration PATIENCE = Duration.ofSeconds(FULL ? 600 : 90);
  private static final int ORDERS = FULL ? 8000 : 300;
  private static final int LEAST_TOLD = FULL ? 10_000 : 300;
  private static final int CUSTOMERS = 50;
  private static final List<String> LEVELS = List.of("gold", "silver", "basic");
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  /** No row is there for this one, and none will come. */
  private static final String UNKNOWN = "c-unknown";

  @TempDir private static Path dir;

  private final Random random = new Random(SEED);
  private final NotificationsJob job = new NotificationsJob(Duration.ofMillis(200));

  /** By notification id the level of whom it is told to. */
  private final Map<String, String> expected = new TreeMap<>();

  private final List<Runnable> written = new ArrayList<>();
  private int events;

  @Test
  void aReplaySendsNothingAgain() throws Exception {
    try (TestLog log = new TestLog(dir);
        FailingFlink flink = FailingFlink.start()) {
      CompanyLog company = new CompanyLog(log);
      for (int customer = 0; customer < CUSTOMERS; customer++) {
        company.customer(event("customers", 1), "c-" + customer, level(customer));
      }
      orders(company, log, 0, ORDERS / 3);
      JobClient running = submit(log, flink);
      try (EpochWatch watch = watch(log)) {
        awaitTold(watch, expected.size());
        orders(company, log, ORDERS / 3, 2 * ORDERS / 3);
        flink.failTaskManager(running);
        orders(company, log, 2 * ORDERS / 3, ORDERS);
        awaitTold(watch, expected.size());
      }
      running.cancel().get();
      Map<String, Notice> first = told(log);
      requireRight(first);
      assertThat(first).hasSizeGreaterThanOrEqualTo(LEAST_TOLD);

      // Who would be told now would be told otherwise, or not at all.
      for (int customer = 1; customer < CUSTOMERS; customer++) {
        company.customer(event("customers", 2), "c-" + customer, level(customer + 1));
      }
      company.deleteCustomer("c-0");
      log.flush();
      JobClient again = submit(log, flink);
      flink.awaitRunning(again);
      flink.failTaskManager(again);
      order(company, "o-new", "c-1", "shipped", level(2));
      log.flush();
      try (EpochWatch watch = watch(log)) {
        awaitTold(watch, expected.size());
      }
      again.cancel().get();
      Map<String, Notice> second = told(log);

      assertThat(second).containsAllEntriesOf(first).containsOnlyKeys(expected.keySet());
      System.out.printf(
          "notifications: %d told, %d failures and a start from nothing, none told again, seed %d%n",
          first.size(), 2, SEED);
    }
  }

  private static String level(int customer) {
    return LEVELS.get(customer % LEVELS.size());
  }

  private static EpochWatch watch(TestLog log) {
    return new EpochWatch(log.connection(), List.of(Notification.NAME));
  }

  private JobClient submit(TestLog log, FailingFlink flink) throws Exception {
    StreamExecutionEnvironment env = flink.env();
    // The functions' own tests are on the heap.
    env.configure(new Configuration().set(StateBackendOptions.STATE_BACKEND, "rocksdb"));
    return JobSubmission.submit(
        env, job, log.connection(), JobSubmission.nextRun(job, log.connection()));
  }

  /** Orders from their beginning to their end, some of them twice, some of unknown customers. */
  private void orders(CompanyLog company, TestLog log, int from, int to) {
    for (int order = from; order < to; order++) {
      int number = random.nextInt(CUSTOMERS);
      boolean known = random.nextInt(10) > 0;
      String customer = known ? "c-" + number : UNKNOWN;
      String id = "o-" + order;
      order(company, id, customer, "created", level(number));
      for (String status : fate()) {
        if (status.equals("refunded")) {
          refund(company, id, customer, level(number));
        } else {
          order(company, id, customer, status, level(number));
        }
      }
      if (random.nextInt(5) == 0) {
        written.get(random.nextInt(written.size())).run();
      }
    }
    log.flush();
  }

  private List<String> fate() {
    return switch (random.nextInt(4)) {
      case 0 -> List.of("cancelled", "refunded");
      case 1 -> List.of("failed");
      default -> List.of("shipped", "delivered");
    };
  }

  private void order(
      CompanyLog company, String order, String customer, String status, String level) {
    Event event = event("orders", 1);
    write(() -> company.order(event, order, status, customer));
    if (!status.equals("created")) {
      expect(order, customer, status, level);
    }
  }

  private void refund(CompanyLog company, String order, String customer, String level) {
    Event event = event("payments", 3);
    write(() -> company.payment(event, "pay-" + order, order, "refunded", "9.50"));
    expect(order, customer, "refunded", level);
  }

  private void write(Runnable fact) {
    fact.run();
    written.add(fact);
  }

  private void expect(String order, String customer, String kind, String level) {
    if (!customer.equals(UNKNOWN)) {
      expected.put(order + ":" + kind, level);
    }
  }

  private Event event(String topic, long version) {
    return new Event(topic + "-" + ++events, NOON, version);
  }

  private void requireRight(Map<String, Notice> told) {
    assertThat(told.keySet()).isEqualTo(expected.keySet());
    told.forEach(
        (id, notice) -> {
          assertThat(notice.level()).as(id).isEqualTo(expected.get(id));
          assertThat(notice.channel()).as(id).isEqualTo(Routing.channel(notice.level()));
        });
  }

  private record Notice(String level, String channel, Instant toldAt) {}

  /** Waits until so much is told. */
  private static void awaitTold(EpochWatch watch, int count) throws Exception {
    Instant deadline = Instant.now().plus(PATIENCE);
    int told = 0;
    while (told < count) {
      if (Instant.now().isAfter(deadline)) {
        fail("%d notifications of %d, seed %d", told, count, SEED);
      }
      for (Epoch epoch : watch.poll()) {
        told = epoch.rows().get(Notification.NAME).size();
      }
    }
  }

  /** What the topic says was told, by notification id; there is one record of each. */
  private static Map<String, Notice> told(TestLog log) throws Exception {
    AvroCodec codec = new AvroCodec(new SchemaRegistry(log.connection().registry()));
    Map<String, Notice> told = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> record :
        TopicDump.of(log.connection(), Notification.NAME, 1)) {
      if (!MarkerHeaders.isMarker(record.headers())) {
        String id = codec.decode(record.key()).get(0).toString();
        assertThat(told.containsKey(id)).as("%s is told again, seed %d", id, SEED).isFalse();
        assertThat(record.value()).as("%s is taken back", id).isNotNull();
        told.put(id, notice(codec.decode(record.value())));
      }
    }
    return told;
  }

  private static Notice notice(GenericRecord row) {
    return new Notice(
        row.get("level").toString(), row.get("channel").toString(), (Instant) row.get("told_at"));
  }
}
