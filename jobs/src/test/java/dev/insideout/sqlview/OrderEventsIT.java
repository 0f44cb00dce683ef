package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.insideout.contract.topic.DeadLetter;
import dev.insideout.testlog.EpochWatch;
import dev.insideout.testlog.EpochWatch.Epoch;
import dev.insideout.testlog.FailingFlink;
import dev.insideout.testlog.TestLog;
import dev.insideout.testlog.TopicDump;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several types of events in one topic, a table each, while TaskManagers fail: every epoch is
 * recomputed from the log at its own positions, the order of a key's events included.
 */
class OrderEventsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final long SEED = 20_261_125;
  private static final int FAILURES = 2;
  private static final int FACTS_BETWEEN_FAILURES = 150;
  private static final int ORDERS = 12;

  private static final String PLACED =
      """
      CREATE TABLE placed (
        order_id STRING NOT NULL,
        amount BIGINT NOT NULL,
        place INT NOT NULL METADATA FROM 'partition' VIRTUAL,
        at_offset BIGINT NOT NULL METADATA FROM 'offset' VIRTUAL,
        PRIMARY KEY (order_id) NOT ENFORCED
      ) WITH ('connector' = 'log', 'topic' = 'order_events', 'type' = 'shop.Placed');
      """;
  private static final String SHIPPED =
      """
      CREATE TABLE shipped (
        order_id STRING NOT NULL,
        carrier STRING NOT NULL,
        place INT NOT NULL METADATA FROM 'partition' VIRTUAL,
        at_offset BIGINT NOT NULL METADATA FROM 'offset' VIRTUAL
      ) WITH ('connector' = 'log', 'topic' = 'order_events', 'type' = 'shop.Shipped');
      """;
  private static final String LAST_EVENTS =
      """
      CREATE MATERIALIZED TABLE last_events (PRIMARY KEY (order_id) NOT ENFORCED)
      WITH ('group' = 'events', 'interval' = '200 ms')
      FRESHNESS = INTERVAL '1' SECOND
      AS SELECT order_id, what, at_offset FROM (
        SELECT order_id, what, at_offset,
          ROW_NUMBER() OVER (PARTITION BY order_id ORDER BY at_offset DESC, place) AS nth
        FROM (
          SELECT order_id, 'placed ' || CAST(amount AS STRING) AS what, place, at_offset FROM placed
          UNION ALL
          SELECT order_id, 'shipped ' || carrier AS what, place, at_offset FROM shipped
        )
      ) WHERE nth = 1;
      """;
  private static final String PARCELS =
      """
      CREATE MATERIALIZED TABLE parcels (PRIMARY KEY (order_id) NOT ENFORCED)
      WITH ('group' = 'events', 'interval' = '200 ms')
      FRESHNESS = INTERVAL '1' SECOND
      AS SELECT p.order_id, p.amount, s.parcels
      FROM placed AS p
      JOIN (SELECT order_id, COUNT(*) AS parcels FROM shipped GROUP BY order_id) AS s
        ON s.order_id = p.order_id;
      """;

  @TempDir private Path dir;

  private final Random random = new Random(SEED);
  private int bad;

  @Test
  void everyEpochIsARecomputationAtItsPositionsInTheOrderOfTheTopic() throws Exception {
    SqlProject project =
        ProjectFiles.write(
            dir.resolve("project"),
            Map.of(
                "topics/placed.sql", PLACED,
                "topics/shipped.sql", SHIPPED,
                "views/last_events/view.sql", LAST_EVENTS,
                "views/parcels/view.sql", PARCELS));
    try (TestLog log = new TestLog(dir.resolve("log"));
        FailingFlink flink = FailingFlink.start()) {
      OrderEvents events = new OrderEvents(log);
      facts(events, 50);
      JobClient job = ViewJob.submit(flink.env(), project, "events", log.connection());
      List<Epoch> epochs = new ArrayList<>();
      try (EpochWatch watch = new EpochWatch(log.connection(), List.of("last_events", "parcels"))) {
        for (int failure = 0; failure < FAILURES; failure++) {
          for (int i = 0; i < FACTS_BETWEEN_FAILURES; i += 10) {
            facts(events, 10);
            epochs.addAll(watch.poll());
          }
          flink.failTaskManager(job);
          facts(events, 20);
          awaitAll(log, watch, epochs);
        }
      }
      System.out.printf(
          "%d epochs, %d failures, %d bad records, seed %d%n", epochs.size(), FAILURES, bad, SEED);
      requireRecomputed(log, epochs);
      assertThat(deadLetters(log)).hasSize(bad).doesNotHaveDuplicates();
    }
  }

  private static void requireRecomputed(TestLog log, List<Epoch> epochs) throws Exception {
    OrderEvents.Facts facts = new OrderEvents.Facts(log.connection());
    assertThat(epochs).hasSizeGreaterThan(FAILURES);
    for (Epoch epoch : epochs) {
      assertThat(epoch.rows().get("last_events"))
          .as("epoch %s", epoch.id())
          .isEqualTo(facts.lastEvents(epoch.positions()));
      assertThat(epoch.rows().get("parcels"))
          .as("epoch %s", epoch.id())
          .isEqualTo(facts.parcels(epoch.positions()));
    }
    Epoch last = epochs.get(epochs.size() - 1);
    assertThat(last.rows().get("last_events")).hasSizeGreaterThan(ORDERS / 2);
    assertThat(last.rows().get("parcels")).isNotEmpty();
  }

  private static void awaitAll(TestLog log, EpochWatch watch, List<Epoch> epochs) throws Exception {
    OrderEvents.Facts facts = new OrderEvents.Facts(log.connection());
    Instant deadline = Instant.now().plus(PATIENCE);
    while (epochs.isEmpty() || !epochs.get(epochs.size() - 1).positions().cover(facts.ends())) {
      if (Instant.now().isAfter(deadline)) {
        fail("the views do not come to %s; %d epochs so far", facts.ends(), epochs.size());
      }
      epochs.addAll(watch.poll());
    }
  }

  private void facts(OrderEvents events, int count) {
    for (int i = 0; i < count; i++) {
      String order = "o" + random.nextInt(ORDERS);
      switch (random.nextInt(12)) {
        case 0 -> events.deleted(order);
        case 1 -> events.noted(order);
        case 2 -> {
          events.garbage(order);
          bad++;
        }
        case 3 -> {
          events.cutOff(order);
          bad++;
        }
        case 4, 5, 6, 7 -> events.shipped(order, List.of("DHL", "GLS").get(random.nextInt(2)));
        default -> events.placed(order, random.nextInt(1000));
      }
    }
  }

  /** Where the records stand that are dead letters. */
  private List<String> deadLetters(TestLog log) {
    return TopicDump.of(log.connection(), DeadLetter.topicOf(OrderEvents.TOPIC), bad).stream()
        .map(
            letter ->
                header(letter, DeadLetter.PARTITION) + "@" + header(letter, DeadLetter.OFFSET))
        .toList();
  }

  private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
    return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
