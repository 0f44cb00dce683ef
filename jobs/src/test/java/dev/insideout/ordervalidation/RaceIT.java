package dev.insideout.ordervalidation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.insideout.cache.EpochReader;
import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.marker.Run;
import dev.insideout.flink.job.JobSubmission;
import dev.insideout.testlog.FailingFlink;
import dev.insideout.testlog.TestLog;
import dev.insideout.testlog.TopicDump;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many orders race for few items, with records twice and out of order, while TaskManagers fail;
 * then the job is built anew from the log, without its state.
 */
@Timeout(value = 1800, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RaceIT {
  private static final boolean FULL = "full".equals(System.getProperty("insideout.size"));
  private static final long SEED = Long.getLong("insideout.seed", 20_261_127);
  private static final int PRODUCTS = FULL ? 100 : 20;
  private static final int ITEMS_EACH = 10;
  private static final int ORDERS = FULL ? 100_000 : 2_000;
  private static final int FAILURES = FULL ? 5 : 2;
  private static final int DISORDER = 60;
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final Instant MORNING = Instant.parse("2026-03-02T08:00:00Z");

  @TempDir private Path dir;

  private final Random random = new Random(SEED);

  /** What each order asks for: pieces by product. */
  private final Map<String, Map<String, Integer>> asked = new HashMap<>();

  @Test
  void neverOversellsNorKeepsStockOfADeadOrderAndARebuildContradictsNothing() throws Exception {
    try (TestLog log = new TestLog(dir);
        FailingFlink flink = FailingFlink.start()) {
      ShopLog shop = new ShopLog(log);
      for (int product = 0; product < PRODUCTS; product++) {
        shop.stock(product(product), 1, ITEMS_EACH, MORNING);
      }
      shop.tick();
      JobClient job =
          JobSubmission.submit(
              env(flink), new OrderValidation(), log.connection(), new Run(1, "first"));
      Map<GenericRecord, GenericRecord> decided;
      try (EpochReader view = new EpochReader(log.connection(), List.of("order_validations"))) {
        race(shop, flink, job, view);
        awaitDecided(shop, view, ORDERS);
        requireSoldOut(view);
        requireNothingLeftReserved(shop, view);
        decided = Map.copyOf(view.rows("order_validations"));
      }
      long records = decisionsIn(log);
      job.cancel().get();
      JobClient rebuilt =
          JobSubmission.submit(
              env(flink), new OrderValidation(), log.connection(), new Run(2, "second"));
      requireNothingContradicted(log, shop, decided, records);
      rebuilt.cancel().get();
      System.out.printf(
          "race: %d orders for %d items of %d products, %d failures, %d decisions kept by a rebuild, seed %d%n",
          ORDERS, PRODUCTS * ITEMS_EACH, PRODUCTS, FAILURES, decided.size(), SEED);
    }
  }

  /** So many orders do not fit into checkpoints in memory. */
  private StreamExecutionEnvironment env(FailingFlink flink) throws Exception {
    StreamExecutionEnvironment env = flink.env();
    env.configure(
        new Configuration()
            .set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                dir.resolve("checkpoints").toUri().toString()));
    return env;
  }

  private static String product(int number) {
    return "P" + number;
  }

  private void race(ShopLog shop, FailingFlink flink, JobClient job, EpochReader view)
      throws Exception {
    List<Runnable> window = new ArrayList<>();
    for (int order = 0; order < ORDERS; order++) {
      order("o-" + order, shop, window);
      if (order % DISORDER == DISORDER - 1) {
        Collections.shuffle(window, random);
        window.forEach(Runnable::run);
        window.clear();
        shop.flush();
        poll(view);
      }
      if (order > 0 && order % (ORDERS / (FAILURES + 1)) == 0) {
        flink.awaitRunning(job);
        flink.failTaskManager(job);
      }
    }
    window.forEach(Runnable::run);
    shop.tick();
  }

  /** One in five orders is of two products; those are of products of their own, the even ones. */
  private void order(String id, ShopLog shop, List<Runnable> window) {
    boolean two = random.nextInt(5) == 0;
    Map<String, Integer> items = new TreeMap<>();
    int first = random.nextInt(PRODUCTS / 2) * 2;
    if (two) {
      items.put(product(first), 1);
      items.put(product((first + 2) % PRODUCTS), 1);
    } else {
      items.put(product(first + 1), 1);
    }
    asked.put(id, items);
    send(window, () -> shop.header(id, 1, "created", "c-" + id, items.size(), MORNING));
    int line = 0;
    for (String product : items.keySet()) {
      int number = ++line;
      send(window, () -> shop.line(id, number, 1, product, 1, "1.00"));
    }
  }

  /** One in ten records comes twice. */
  private void send(List<Runnable> window, Runnable record) {
    window.add(record);
    if (random.nextInt(10) == 0) {
      window.add(record);
    }
  }

  /** No epoch that was seen has sold more than there was. */
  private void poll(EpochReader view) throws Exception {
    if (view.poll(Duration.ofMillis(1)).isEmpty()) {
      return;
    }
    sold(view)
        .forEach(
            (product, pieces) -> assertThat(pieces).as(product).isLessThanOrEqualTo(ITEMS_EACH));
  }

  private Map<String, Integer> sold(EpochReader view) {
    Map<String, Integer> sold = new HashMap<>();
    view.rows("order_validations")
        .values()
        .forEach(
            row -> {
              if (row.get("status").toString().equals(Decision.VALIDATED)) {
                asked
                    .get(row.get("order_id").toString())
                    .forEach((product, pieces) -> sold.merge(product, pieces, Integer::sum));
              }
            });
    return sold;
  }

  private void awaitDecided(ShopLog shop, EpochReader view, int orders) throws Exception {
    await(shop, view, reader -> reader.rows("order_validations").size() >= orders);
  }

  /** Gives up when nothing more has been decided for a while. */
  private void await(ShopLog shop, EpochReader view, Predicate<EpochReader> condition)
      throws Exception {
    int rows = 0;
    Instant deadline = Instant.now().plus(PATIENCE);
    while (!condition.test(view)) {
      if (view.rows("order_validations").size() > rows) {
        rows = view.rows("order_validations").size();
        deadline = Instant.now().plus(PATIENCE);
      }
      if (Instant.now().isAfter(deadline)) {
        fail("nothing was decided for %s: the view has %d rows", PATIENCE, rows);
      }
      shop.tick();
      view.poll(Duration.ofMillis(200));
    }
    poll(view);
  }

  /** Nobody is refused what is there: each order was of one product, and took what was left. */
  private void requireSoldOut(EpochReader view) {
    Map<String, Integer> sold = sold(view);
    for (int product = 1; product < PRODUCTS; product += 2) {
      assertThat(sold.get(product(product))).as(product(product)).isEqualTo(ITEMS_EACH);
    }
    assertThat(view.rows("order_validations").values())
        .allSatisfy(
            row ->
                assertThat(row.get("status").toString())
                    .as(row.toString())
                    .isIn(Decision.VALIDATED, Decision.FAILED));
  }

  /** What failed orders had reserved can be bought, to the last piece. */
  private void requireNothingLeftReserved(ShopLog shop, EpochReader view) throws Exception {
    Map<String, Integer> sold = sold(view);
    int probes = 0;
    for (int product = 0; product < PRODUCTS; product++) {
      for (int i = 0; i < ITEMS_EACH; i++) {
        String id = "probe-%d-%d".formatted(product, i);
        asked.put(id, Map.of(product(product), 1));
        shop.header(id, 1, "created", "c-" + id, 1, MORNING);
        shop.line(id, 1, 1, product(product), 1, "1.00");
        probes++;
      }
    }
    awaitDecided(shop, view, ORDERS + probes);
    Map<String, Integer> after = sold(view);
    for (int product = 0; product < PRODUCTS; product++) {
      assertThat(after.get(product(product))).as(product(product)).isEqualTo(ITEMS_EACH);
    }
    int left = PRODUCTS * ITEMS_EACH - sold.values().stream().mapToInt(Integer::intValue).sum();
    System.out.printf("%d pieces of failed orders were bought by others%n", left);
    assertThat(left).isPositive();
  }

  private static long decisionsIn(TestLog log) {
    return decisions(log).size();
  }

  private static List<ConsumerRecord<byte[], byte[]>> decisions(TestLog log) {
    return TopicDump.of(log.connection(), "order_validations", 1).stream()
        .filter(record -> !MarkerHeaders.isMarker(record.headers()))
        .toList();
  }

  /** The rebuild publishes nothing of what was decided, and then decides what was not. */
  private void requireNothingContradicted(
      TestLog log, ShopLog shop, Map<GenericRecord, GenericRecord> decided, long records)
      throws Exception {
    asked.put("new", Map.of(product(0), 1));
    shop.header("new", 1, "created", "c-new", 1, MORNING);
    shop.line("new", 1, 1, product(0), 1, "1.00");
    shop.tick();
    try (EpochReader view = new EpochReader(log.connection(), List.of("order_validations"))) {
      awaitDecided(shop, view, decided.size() + 1);
      Map<GenericRecord, GenericRecord> now = new HashMap<>(view.rows("order_validations"));
      Set<GenericRecord> fresh = new HashSet<>(now.keySet());
      fresh.removeAll(decided.keySet());
      assertThat(fresh).hasSize(1);
      assertThat(now.remove(fresh.iterator().next()).get("status").toString())
          .isEqualTo(Decision.FAILED);
      List<String> contradictions = new ArrayList<>();
      decided.forEach(
          (order, row) -> {
            if (!row.equals(now.get(order))) {
              contradictions.add("%s was %s and is %s".formatted(order, row, now.get(order)));
            }
          });
      assertThat(contradictions).isEmpty();
    }
    assertThat(decisionsIn(log)).isEqualTo(records + 1);
  }
}
