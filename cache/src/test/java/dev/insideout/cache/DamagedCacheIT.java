package dev.insideout.cache;

import static dev.insideout.cache.Totals.awaitReady;
import static dev.insideout.cache.Totals.awaitReadyState;
import static dev.insideout.cache.Totals.awaitState;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.cache.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
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
