package dev.insideout.cache;

import static dev.insideout.cache.Totals.await;
import static dev.insideout.cache.Totals.awaitReady;
import static dev.insideout.cache.Totals.awaitReadyState;
import static dev.insideout.cache.Totals.awaitState;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.cache.store.StoreException;
import dev.insideout.contract.marker.EpochId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Rows in RocksDB whose files are damaged where only a lookup finds it. */
class DamagedCacheIT {
  @TempDir private static Path dir;
  private static HandWrittenViews views;

  @TempDir private Path folder;
  private String credits;

  @BeforeAll
  static void start() {
    views = new HandWrittenViews(dir);
  }

  @AfterAll
  static void stop() {
    views.close();
  }

  @BeforeEach
  void storeAnEpochAndSpoilIt(TestInfo test) throws Exception {
    credits = "credits-" + test.getTestMethod().orElseThrow().getName();
    views.create(credits);
    views.row(credits, 0, 1, "a", 3);
    views.row(credits, 1, 1, "b", 2);
    views.rows(credits, 0, 1, 7000);
    views.ends(credits, "1/1", "");
    try (ViewCache<Key, Integer> cache = open()) {
      awaitReady(cache);
    }
    spoilRows();
  }

  @Test
  void isBuiltAnewWhenALookupFindsIt() throws Exception {
    try (ViewCache<Key, Integer> cache = open()) {
      awaitReady(cache);
      assertThat(cache.stats().lastRebuild()).isEmpty();
      assertThatThrownBy(() -> cache.get(Key.of("k-100")))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("reading the rows on disk failed");
      awaitState(cache, s -> s instanceof ViewState.Ready && cache.stats().rebuilds() == 1);
      assertThat(cache.get(Key.of("k-100"))).hasValue(100);
    }
  }

  @Test
  void isBuiltAnewOnceHoweverOftenItIsLookedUp() throws Exception {
    try (ViewCache<Key, Integer> cache = open()) {
      awaitReady(cache);
      awaitState(cache, s -> find(cache, "k-100").isPresent());
      awaitReadyState(cache);
      assertThat(cache.get(Key.of("k-100"))).hasValue(100);
      assertThat(cache.stats().rebuilds()).isEqualTo(1);
    }
  }

  /** The row of an id, where it can be read. */
  private static Optional<Integer> find(ViewCache<Key, Integer> cache, String id) {
    try {
      return cache.get(Key.of(id));
    } catch (StoreException e) {
      return Optional.empty();
    }
  }

  @Test
  void tellsWhatHasChangedWhenItIsBuiltAnew() throws Exception {
    try (ViewCache<Key, Integer> cache = open()) {
      awaitReady(cache);
      List<String> changes = new CopyOnWriteArrayList<>();
      CountDownLatch told = new CountDownLatch(1);
      CountDownLatch goOn = new CountDownLatch(1);
      cache.onChange(
          change -> {
            changes.add(told(change.epoch(), change.key(), change.before(), change.after()));
            told.countDown();
            await(goOn);
          });
      views.row(credits, 1, 1, "y", 4);
      views.ends(credits, "1/2", "1/1");
      await(told);
      // The thread that follows is busy: it learns of what comes now by building anew.
      views.row(credits, 0, 1, "k-999", -1);
      views.gone(credits, 0, 1, "k-998");
      views.row(credits, 1, 1, "z", 5);
      views.ends(credits, "1/3", "1/2");
      EpochId epoch = new EpochId(1, 3);
      List<String> expected = new ArrayList<>();
      expected.add(told(new EpochId(1, 2), Key.of("y"), Optional.empty(), Optional.of(4)));
      unreadable(cache)
          .forEach(
              (id, total) ->
                  expected.add(told(epoch, Key.of(id), Optional.empty(), Optional.of(total))));
      expected.add(told(epoch, Key.of("k-998"), Optional.of(998), Optional.empty()));
      expected.add(told(epoch, Key.of("k-999"), Optional.of(999), Optional.of(-1)));
      expected.add(told(epoch, Key.of("z"), Optional.empty(), Optional.of(5)));
      goOn.countDown();
      awaitState(cache, s -> s instanceof ViewState.Ready && cache.stats().rebuilds() == 1);
      assertThat(changes).isEqualTo(expected);
    }
  }

  /** The rows that are damaged, as they are in the log. */
  private static Map<String, Integer> unreadable(ViewCache<Key, Integer> cache) {
    TreeMap<String, Integer> rows = new TreeMap<>(Map.of("a", 3, "b", 2));
    IntStream.range(0, 7000).forEach(i -> rows.put("k-" + i, i));
    rows.keySet().removeIf(id -> find(cache, id).isPresent());
    assertThat(rows).as("rows that are damaged").hasSizeBetween(100, 3500);
    return rows;
  }

  private static String told(
      EpochId epoch, Key key, Optional<Integer> before, Optional<Integer> after) {
    return "%s %s: %s, %s".formatted(epoch, key, before, after);
  }

  /**
   * Changes bytes at the beginning of the large files of rows: what stands at their ends is read at
   * the opening.
   */
  private void spoilRows() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".sst")).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length > 20_000) {
          for (int i = 16; i < bytes.length / 4; i += 64) {
            bytes[i] ^= 0x55;
          }
          Files.write(file, bytes);
        }
      }
    }
  }

  private ViewCache<Key, Integer> open() {
    return Views.connect(CacheConfig.of(views.log()).storage(Storage.rocksDb(folder)))
        .open(Totals.of(credits));
  }
}
