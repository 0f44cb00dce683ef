package dev.insideout.ordertimeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.insideout.contract.position.Positions;
import dev.insideout.flink.job.JobSubmission;
import dev.insideout.testlog.CompanyLog;
import dev.insideout.testlog.CompanyLog.Event;
import dev.insideout.testlog.EpochWatch;
import dev.insideout.testlog.EpochWatch.Epoch;
import dev.insideout.testlog.FailingFlink;
import dev.insideout.testlog.TestLog;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole job while its TaskManager fails, on facts that come twice, late and after deletions.
 */
class OrderTimelineIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final long SEED = 20_260_215;
  private static final int FAILURES = 2;
  private static final int FACTS_BETWEEN_FAILURES = 300;
  private static final int ORDERS = 40;
  private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private static Path dir;

  private final Random random = new Random(SEED);
  private final Map<String, Long> versions = new TreeMap<>();
  private final List<Runnable> late = new ArrayList<>();
  private final List<Runnable> written = new ArrayList<>();
  private int events;

  @Test
  void everyEpochIsARecomputationAtItsPositions() throws Exception {
    try (TestLog log = new TestLog(dir);
        FailingFlink flink = FailingFlink.start()) {
      CompanyLog company = new CompanyLog(log);
      OrderTimelineJob job = new OrderTimelineJob(Duration.ofMillis(200));
      facts(company, log, 50);
      JobClient running =
          JobSubmission.submit(
              flink.env(), job, log.connection(), JobSubmission.nextRun(job, log.connection()));
      List<Epoch> epochs = new ArrayList<>();
      try (EpochWatch watch = new EpochWatch(log.connection(), List.of(OrderTimeline.NAME))) {
        for (int failure = 0; failure < FAILURES; failure++) {
          for (int i = 0; i < FACTS_BETWEEN_FAILURES; i += 10) {
            facts(company, log, 10);
            epochs.addAll(watch.poll());
          }
          flink.failTaskManager(running);
          facts(company, log, 20);
          awaitCovering(new TimelineFacts(log.connection()).ends(), watch, epochs);
        }
      }
      requireRecomputations(new TimelineFacts(log.connection()), epochs);
    }
  }

  private static void requireRecomputations(TimelineFacts facts, List<Epoch> epochs) {
    for (Epoch epoch : epochs) {
      assertThat(epoch.rows().get(OrderTimeline.NAME))
          .as("epoch %s at %s, seed %d", epoch.id(), epoch.positions(), SEED)
          .isEqualTo(facts.timelines(epoch.positions()));
    }
    int rows = epochs.get(epochs.size() - 1).rows().get(OrderTimeline.NAME).size();
    System.out.printf(
        "order_timeline: %d epochs recomputed, %d failures, %d orders, %d gone, %d back, seed %d%n",
        epochs.size(), FAILURES, rows, facts.ordersThatAreGone(), facts.ordersThatAreBack(), SEED);
    assertThat(epochs).hasSizeGreaterThanOrEqualTo(FAILURES);
    assertThat(rows).isPositive();
    assertThat(facts.ordersThatAreGone()).isPositive();
    assertThat(facts.ordersThatAreBack()).isPositive();
  }

  private static void awaitCovering(Positions ends, EpochWatch watch, List<Epoch> epochs)
      throws Exception {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (epochs.isEmpty() || !epochs.get(epochs.size() - 1).positions().cover(ends)) {
      if (Instant.now().isAfter(deadline)) {
        fail("the view does not come to %s", ends);
      }
      epochs.addAll(watch.poll());
    }
  }

  private void facts(CompanyLog company, TestLog log, int count) {
    for (int i = 0; i < count; i++) {
      Runnable fact = fact(company, "o-" + random.nextInt(ORDERS));
      switch (random.nextInt(10)) {
        case 0 -> late.add(fact);
        case 1 -> written.get(random.nextInt(written.size())).run();
        default -> write(fact);
      }
      if (late.size() > 5) {
        write(late.remove(random.nextInt(late.size())));
      }
    }
    log.flush();
  }

  private void write(Runnable fact) {
    fact.run();
    written.add(fact);
  }

  private Runnable fact(CompanyLog company, String order) {
    int part = 1 + random.nextInt(2);
    String amount = random.nextInt(100) + ".50";
    return switch (random.nextInt(12)) {
      case 0, 1, 2 -> {
        Event event = event("payments", order + part);
        yield () -> company.payment(event, "pay-" + order + part, order, "captured", amount);
      }
      case 3, 4 -> {
        Event event = event("shipments", order + part);
        yield () -> company.shipment(event, "ship-" + order + part, order, "packed", "DHL");
      }
      case 5, 6 -> {
        Event event = event("order_lines", order + part);
        yield () -> company.orderLine(event, order, part, "p-1", 2, amount);
      }
      case 7 -> () -> company.deleteOrder(order);
      default -> {
        Event event = event("orders", order);
        yield () -> company.order(event, order, "step " + event.version(), "c-" + order);
      }
    };
  }

  private Event event(String topic, String key) {
    long version = versions.merge(topic + key, 1L, Long::sum);
    return new Event(topic + "-" + ++events, FIRST.plusSeconds(random.nextInt(3600)), version);
  }
}
