package dev.insideout.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.cache.store.MemoryStore;
import dev.insideout.cache.store.Progress;
import dev.insideout.cache.store.Slice;
import dev.insideout.cache.store.StoreException;
import dev.insideout.cache.store.StoreSnapshot;
import dev.insideout.cache.store.StoredRow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DifferencesTest {
  private static final int TABLE = 1;

  @Test
  void areWhatIsNewOtherOrGoneInTheOrderOfKeys() {
    StoreSnapshot before = rows(Map.of("a", "1", "b", "1", "c", "1", "e", "1"));
    StoreSnapshot after = rows(Map.of("b", "1", "c", "2", "d", "1", "f", "1"));
    assertThat(told(new Differences(before, after, TABLE)))
        .containsExactly("a 1->", "c 1->2", "d ->1", "e 1->", "f ->1");
    assertThat(told(new Differences(after, after, TABLE))).isEmpty();
    assertThat(told(new Differences(rows(Map.of()), before, TABLE))).hasSize(4);
    assertThat(told(new Differences(before, rows(Map.of()), TABLE))).hasSize(4);
  }

  @Test
  void takeARowThatCannotBeReadForNone() {
    StoreSnapshot before = rows(Map.of("a", "1", "b", "1", "c", "1", "d", "1", "e", "1"));
    StoreSnapshot after = rows(Map.of("b", "1", "ba", "1", "d", "1", "e", "2"));
    Differences differences = new Differences(new Damaged(before, Set.of("b", "c")), after, TABLE);
    assertThat(told(differences)).containsExactly("a 1->", "b ->1", "ba ->1", "e 1->2");
    assertThat(differences.unreadable()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 30})
  void areFoundWhateverIsDamaged(int damaged) {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      TreeMap<String, String> before = any(random);
      TreeMap<String, String> after = any(random);
      Set<String> spoilt = new TreeSet<>();
      random.ints(damaged, 0, 100).forEach(i -> spoilt.add("k" + i));
      List<String> told =
          told(new Differences(new Damaged(rows(before), spoilt), rows(after), TABLE));
      TreeMap<String, String> readable = new TreeMap<>(before);
      readable.keySet().removeAll(spoilt);
      List<String> all = expected(readable, after);
      assertThat(told).as("seed %d", seed).isSubsetOf(all).isSorted();
      assertThat(told)
          .as("seed %d", seed)
          .containsAll(damaged == 0 ? all : ofRowsThatAreThere(readable, after));
    }
  }

  /** All that is told where damage hides no row that is gone. */
  private static List<String> expected(Map<String, String> before, Map<String, String> after) {
    List<String> expected = new ArrayList<>(ofRowsThatAreThere(before, after));
    before.forEach(
        (key, value) -> {
          if (!after.containsKey(key)) {
            expected.add("%s %s->".formatted(key, value));
          }
        });
    return expected;
  }

  private static List<String> ofRowsThatAreThere(
      Map<String, String> before, Map<String, String> after) {
    List<String> expected = new ArrayList<>();
    after.forEach(
        (key, value) -> {
          String was = before.getOrDefault(key, "");
          if (!was.equals(value)) {
            expected.add("%s %s->%s".formatted(key, was, value));
          }
        });
    return expected;
  }

  private static TreeMap<String, String> any(Random random) {
    TreeMap<String, String> rows = new TreeMap<>();
    random.ints(60, 0, 100).forEach(i -> rows.put("k" + i, String.valueOf(random.nextInt(3))));
    return rows;
  }

  private static List<String> told(Differences differences) {
    List<String> told = new ArrayList<>();
    Optional<RawChange> next = differences.next();
    while (next.isPresent()) {
      RawChange change = next.get();
      told.add(
          "%s %s->%s"
              .formatted(
                  new String(change.key(), StandardCharsets.UTF_8),
                  change.before().map(DifferencesTest::text).orElse(""),
                  change.after().map(DifferencesTest::text).orElse("")));
      next = differences.next();
    }
    return told;
  }

  private static StoreSnapshot rows(Map<String, String> rows) {
    MemoryStore store = new MemoryStore(TABLE + 1);
    rows.forEach((key, value) -> store.put(TABLE, bytes(key), bytes(value)));
    store.put(0, bytes("a"), bytes("of another table"));
    store.commit(Progress.NONE);
    return store.snapshot();
  }

  private static String text(Slice slice) {
    return new String(slice.toBytes(), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Rows of which some keys, whether there or not, cannot be read, and not be walked past. */
  private record Damaged(StoreSnapshot rows, Set<String> keys) implements StoreSnapshot {
    @Override
    public Progress progress() {
      return rows.progress();
    }

    @Override
    public Optional<Slice> get(int table, byte[] key) {
      if (keys.contains(new String(key, StandardCharsets.UTF_8))) {
        throw new StoreException("damaged", true, null);
      }
      return rows.get(table, key);
    }

    @Override
    public Iterator<StoredRow> scan(int table, byte[] from, Optional<byte[]> to) {
      Iterator<StoredRow> all = rows.scan(table, from, to);
      Iterator<byte[]> spoilt =
          keys.stream()
              .sorted()
              .map(DifferencesTest::bytes)
              .filter(key -> Arrays.compareUnsigned(key, from) >= 0)
              .iterator();
      byte[] end = spoilt.hasNext() ? spoilt.next() : null;
      return new Iterator<>() {
        private Optional<StoredRow> next = Optional.empty();

        @Override
        public boolean hasNext() {
          if (next.isEmpty() && all.hasNext()) {
            next = Optional.of(all.next());
          }
          if (end != null
              && (next.isEmpty() || Arrays.compareUnsigned(next.get().key().toBytes(), end) >= 0)) {
            throw new StoreException("damaged", true, null);
          }
          return next.isPresent();
        }

        @Override
        public StoredRow next() {
          StoredRow row = next.orElseThrow();
          next = Optional.empty();
          return row;
        }
      };
    }

    @Override
    public long size(int table) {
      return rows.size(table);
    }

    @Override
    public boolean isFree() {
      return rows.isFree();
    }

    @Override
    public void close() {
      rows.close();
    }
  }
}
