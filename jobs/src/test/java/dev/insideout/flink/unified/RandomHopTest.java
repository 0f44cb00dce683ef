package dev.insideout.flink.unified;

import static dev.insideout.flink.unified.HopHarness.AT_BARRIERS;
import static dev.insideout.flink.unified.TestRows.CUSTOMERS;
import static dev.insideout.flink.unified.TestRows.ORDERS;
import static dev.insideout.flink.unified.TestRows.PAYMENTS;
import static dev.insideout.flink.unified.TestRows.SOME_SHIPMENTS;
import static dev.insideout.flink.unified.TestRows.arm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.flink.unified.HopHarness.Backend;
import dev.insideout.flink.unified.HopHarness.Join.Lookup;
import dev.insideout.flink.unified.HopHarness.Join.SameKey;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random changes, and after each flush what was put out until then against a join of what there is,
 * made anew. Now and then the hop goes on from a snapshot. {@code -Dinsideout.seed} repeats a run.
 */
class RandomHopTest {
  private static final int CHANGES = 12;
  private static final int KEYS = 8;
  private static final RowKind[] ADDING = {RowKind.INSERT, RowKind.UPDATE_AFTER};
  private static final RowKind[] TAKING = {RowKind.DELETE, RowKind.UPDATE_BEFORE};
  private static final String[] WORDS = {"a", "placed", "a word longer than a field", ""};

  private final long seed = Long.getLong("insideout.seed", System.nanoTime());
  private final Random random = new Random(seed);

  /** RocksDB takes its time to begin anew. */
  private static int flushes(Backend backend) {
    return backend == Backend.HEAP ? 1_000 : 250;
  }

  static Stream<Arguments> sameKeys() {
    return Stream.of(Backend.values())
        .flatMap(
            backend ->
                Stream.of(true, false)
                    .flatMap(
                        images ->
                            Stream.of(true, false)
                                .map(inner -> Arguments.of(backend, images, inner))));
  }

  static Stream<Arguments> lookups() {
    return sameKeys();
  }

  @ParameterizedTest
  @MethodSource("sameKeys")
  void sameKey(Backend backend, boolean beforeImages, boolean inner) throws Exception {
    SameKey join =
        SameKey.of(
            beforeImages, arm(ORDERS, false), arm(PAYMENTS, inner), arm(SOME_SHIPMENTS, false));
    List<Map<Integer, Object[]>> tables =
        List.of(new HashMap<>(), new HashMap<>(), new HashMap<>());
    Published published = new Published(beforeImages);
    HopHarness hop = HopHarness.open(join, AT_BARRIERS, backend);
    int puts = 0;
    for (int flush = 0; flush < flushes(backend); flush++) {
      for (int change = random.nextInt(CHANGES); change > 0; change--) {
        changeArm(hop, tables);
      }
      List<String> news = hop.barrier();
      puts += news.size();
      published.apply(news);
      assertThat(published.rows())
          .as("flush %d, seed %d", flush, seed)
          .isEqualTo(joined(tables, inner));
      hop = sometimesRestored(hop, join, backend);
    }
    System.out.printf(
        "same key, %s, before-images %s, inner %s: %d flushes, %d changes put out, seed %d%n",
        backend, beforeImages, inner, flushes(backend), puts, seed);
    hop.close();
  }

  private void changeArm(HopHarness hop, List<Map<Integer, Object[]>> tables) throws Exception {
    int arm = random.nextInt(tables.size());
    int key = random.nextInt(KEYS);
    if (random.nextInt(3) == 0) {
      hop.receive(arm, pick(TAKING), key);
      tables.get(arm).remove(key);
      return;
    }
    Object[] row =
        switch (arm) {
          case 0 -> new Object[] {key, pick(WORDS)};
          case 1 ->
              new Object[] {key, pick(null, BigDecimal.ONE, new BigDecimal("123456789012345.67"))};
          default -> new Object[] {key, pick(WORDS), pick(true, true, false, null)};
        };
    hop.receive(arm, pick(ADDING), row);
    if (arm == 2 && row[2] != Boolean.TRUE) {
      tables.get(arm).remove(key);
    } else {
      tables.get(arm).put(key, row);
    }
  }

  private static Map<String, Integer> joined(List<Map<Integer, Object[]>> tables, boolean inner) {
    Map<String, Integer> rows = new TreeMap<>();
    tables
        .get(0)
        .forEach(
            (key, order) -> {
              Object[] payment = tables.get(1).get(key);
              Object[] shipment = tables.get(2).get(key);
              if (payment != null || !inner) {
                String amount =
                    payment == null
                        ? "null null"
                        : key + " " + (payment[1] == null ? null : amount(payment[1]));
                String carrier = shipment == null ? "null null" : key + " " + shipment[1];
                rows.put("%s %s %s %s".formatted(key, order[1], amount, carrier), 1);
              }
            });
    return rows;
  }

  private static String amount(Object value) {
    return ((BigDecimal) value).setScale(2).toPlainString();
  }

  @ParameterizedTest
  @MethodSource("lookups")
  void lookup(Backend backend, boolean ordered, boolean inner) throws Exception {
    Lookup join = new Lookup(arm(CUSTOMERS, inner), ordered);
    Sales sales = new Sales(ordered ? 1 : 3);
    Map<Integer, String> customers = new HashMap<>();
    Published published = new Published(true);
    HopHarness hop = HopHarness.open(join, AT_BARRIERS, backend);
    int puts = 0;
    for (int flush = 0; flush < flushes(backend); flush++) {
      for (int change = random.nextInt(CHANGES); change > 0; change--) {
        if (random.nextInt(4) == 0) {
          changeCustomer(hop, customers);
        } else {
          sales.change();
        }
        sales.deliverSome(hop);
      }
      // Before a barrier all has arrived; when too much waits there is a flush in between.
      boolean settled = random.nextBoolean();
      if (settled) {
        sales.deliverAll(hop);
      }
      List<String> news = hop.barrier();
      puts += news.size();
      published.apply(news);
      assertThat(published.rows())
          .as("flush %d, seed %d", flush, seed)
          .isEqualTo(sales.joined(customers, inner));
      if (settled) {
        if (backend == Backend.ROCKSDB) {
          assertThat(hop.stateEntries())
              .as("flush %d, seed %d: nothing is left besides", flush, seed)
              .isEqualTo(sales.pointing() + customers.size());
        }
        hop = sometimesRestored(hop, join, backend);
      }
    }
    System.out.printf(
        "lookup, %s, ordered %s, inner %s: %d flushes, %d changes put out, seed %d%n",
        backend, ordered, inner, flushes(backend), puts, seed);
    hop.close();
  }

  private void changeCustomer(HopHarness hop, Map<Integer, String> customers) throws Exception {
    int customer = random.nextInt(3);
    if (random.nextInt(3) == 0) {
      hop.receive(1, pick(TAKING), customer);
      customers.remove(customer);
    } else {
      String name = pick(WORDS);
      hop.receive(1, pick(ADDING), customer, name);
      customers.put(customer, name);
    }
  }

  private HopHarness sometimesRestored(HopHarness hop, HopHarness.Join join, Backend backend)
      throws Exception {
    if (random.nextInt(100) != 0) {
      return hop;
    }
    OperatorSubtaskState saved = hop.snapshot();
    hop.close();
    return HopHarness.restore(join, backend, List.of(saved), 1).get(0);
  }

  @SafeVarargs
  private final <T> T pick(T... from) {
    return from[random.nextInt(from.length)];
  }

  /** Sales as several subtasks put them out: in order only where rows are equal. */
  private final class Sales {
    private final Map<Integer, Object[]> newest = new HashMap<>();
    private final List<Deque<Object[]>> ways = new ArrayList<>();
    private final Map<List<Object>, Integer> arrived = new HashMap<>();

    Sales(int subtasks) {
      for (int i = 0; i < subtasks; i++) {
        ways.add(new ArrayDeque<>());
      }
    }

    void change() {
      int sale = random.nextInt(KEYS);
      Object[] before = newest.remove(sale);
      if (before != null) {
        send(before, false);
      }
      if (random.nextInt(4) != 0) {
        Object[] after = {sale, pick(null, 0, 1, 2), pick(WORDS)};
        newest.put(sale, after);
        send(after, true);
      }
    }

    private void send(Object[] row, boolean added) {
      int way = Math.floorMod(Objects.hash(row), ways.size());
      ways.get(way).add(new Object[] {row, added});
    }

    void deliverSome(HopHarness hop) throws Exception {
      for (int i = random.nextInt(3); i > 0; i--) {
        deliver(hop, pick(ways.toArray(Deque[]::new)));
      }
    }

    void deliverAll(HopHarness hop) throws Exception {
      for (Deque<Object[]> way : ways) {
        while (!way.isEmpty()) {
          deliver(hop, way);
        }
      }
    }

    private void deliver(HopHarness hop, Deque<?> way) throws Exception {
      if (way.poll() instanceof Object[] sent) {
        Object[] row = (Object[]) sent[0];
        boolean added = (boolean) sent[1];
        hop.receive(0, pick(added ? ADDING : TAKING), row);
        arrived.merge(
            Stream.of(row).toList(),
            added ? 1 : -1,
            (before, change) -> before + change == 0 ? null : Integer.valueOf(before + change));
      }
    }

    /** How many sales point to a customer. */
    int pointing() {
      return (int) newest.values().stream().filter(sale -> sale[1] != null).count();
    }

    Map<String, Integer> joined(Map<Integer, String> customers, boolean inner) {
      Map<String, Integer> rows = new TreeMap<>();
      arrived.forEach(
          (sale, count) -> {
            String name = sale.get(1) == null ? null : customers.get(sale.get(1));
            if (name != null || !inner) {
              String customer = name == null ? "null null" : sale.get(1) + " " + name;
              String text =
                  "%s %s %s %s".formatted(sale.get(0), sale.get(1), sale.get(2), customer);
              rows.put(text, count);
            }
          });
      return rows;
    }
  }

  /** The rows that a reader of all changes has, and how often. */
  private static final class Published {
    private final boolean retracts;
    private final Map<String, Integer> rows = new TreeMap<>();

    Published(boolean retracts) {
      this.retracts = retracts;
    }

    void apply(List<String> news) {
      assertThat(news).as("no change twice").doesNotHaveDuplicates();
      for (String change : news) {
        String row = change.substring(3);
        if (change.startsWith("+U") && !retracts) {
          String key = row.substring(0, row.indexOf(' ') + 1);
          assertThat(rows.keySet().removeIf(old -> old.startsWith(key))).isTrue();
        }
        rows.merge(
            row,
            change.startsWith("+") ? 1 : -1,
            (before, by) -> before + by == 0 ? null : Integer.valueOf(before + by));
      }
    }

    Map<String, Integer> rows() {
      return rows;
    }
  }
}
