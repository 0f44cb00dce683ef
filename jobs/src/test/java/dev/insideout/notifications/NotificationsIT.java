package dev.insideout.notifications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.flink.job.JobSubmission;
import dev.insideout.testlog.CompanyLog;
import dev.insideout.testlog.CompanyLog.Event;
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
import java.util.stream.Collectors;
import org.apache.flink.core.execution.JobClient;
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
  private static final int ORDERS = FULL ? 6000 : 300;
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
      awaitTold(log, expected.size());
      orders(company, log, ORDERS / 3, 2 * ORDERS / 3);
      flink.failTaskManager(running);
      orders(company, log, 2 * ORDERS / 3, ORDERS);
      Map<String, Notice> first = awaitTold(log, expected.size());
      running.cancel().get();
      requireRight(first);

      // Who would be told now would be told otherwise, or not at all.
      for (int customer = 1; customer < CUSTOMERS; customer++) {
        company.customer(event("customers", 2), "c-" + customer, level(customer + 1));
      }
      company.deleteCustomer("c-0");
      JobClient again = submit(log, flink);
      flink.awaitRunning(again);
      flink.failTaskManager(again);
      order(company, "o-new", "c-1", "shipped", level(2));
      log.flush();
      Map<String, Notice> second = awaitTold(log, expected.size());
      again.cancel().get();

      assertThat(second).containsAllEntriesOf(first).containsOnlyKeys(expected.keySet());
      System.out.printf(
          "notifications: %d told, %d failures and a start from nothing, none told again, seed %d%n",
          first.size(), 2, SEED);
    }
  }

  private static String level(int customer) {
    return LEVELS.get(customer % LEVELS.size());
  }

  private JobClient submit(TestLog log, FailingFlink flink) throws Exception {
    return JobSubmission.submit(
        flink.env(), job, log.connection(), JobSubmission.nextRun(job, log.connection()));
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

  /** What the topic says was told, once there is as much; each record of it counts. */
  private static Map<String, Notice> awaitTold(TestLog log, int count) throws Exception {
    Instant deadline = Instant.now().plus(PATIENCE);
    AvroCodec codec = new AvroCodec(new SchemaRegistry(log.connection().registry()));
    while (true) {
      Map<String, List<Notice>> told = new TreeMap<>();
      for (ConsumerRecord<byte[], byte[]> record :
          TopicDump.of(log.connection(), Notification.NAME, 0)) {
        if (!MarkerHeaders.isMarker(record.headers())) {
          told.computeIfAbsent(
                  codec.decode(record.key()).get(0).toString(), id -> new ArrayList<>())
              .add(notice(codec, record));
        }
      }
      assertThat(told).allSatisfy((id, times) -> assertThat(times).as(id).hasSize(1));
      if (told.size() >= count) {
        return told.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().get(0)));
      }
      if (Instant.now().isAfter(deadline)) {
        fail("%d notifications of %d", told.size(), count);
      }
    }
  }

  private static Notice notice(AvroCodec codec, ConsumerRecord<byte[], byte[]> record)
      throws Exception {
    var row = codec.decode(record.value());
    return new Notice(
        row.get("level").toString(), row.get("channel").toString(), (Instant) row.get("told_at"));
  }
}
