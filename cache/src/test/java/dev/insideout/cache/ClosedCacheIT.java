package dev.insideout.cache;

import static dev.insideout.cache.Totals.SOON;
import static dev.insideout.cache.Totals.awaitReady;
import static dev.insideout.cache.Totals.awaitState;
import static dev.insideout.cache.Totals.rows;
import static dev.insideout.cache.Totals.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.cache.store.StoreException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A view is closed while the thread that follows it is in the middle of its work. */
class ClosedCacheIT {
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
  void writeAnEpoch(TestInfo test) throws Exception {
    credits = "credits-" + test.getDisplayName().replaceAll("\\W", "");
    views.create(credits);
    views.row(credits, 0, 1, "a", 1);
    views.ends(credits, "1/1", "");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void tellsAListenerThatClosesItOfNothingMore(boolean onDisk) throws Exception {
    List<String> changes = new CopyOnWriteArrayList<>();
    ViewCache<Key, Integer> cache = open(onDisk ? stored() : CacheConfig.of(views.log()));
    awaitReady(cache);
    cache.onChange(
        change -> {
          changes.add(change.epoch() + " " + change.key());
          cache.close();
        });
    views.row(credits, 0, 1, "b", 2);
    views.row(credits, 0, 1, "c", 2);
    views.end(credits, 0, "1/2", "1/1");
    views.row(credits, 0, 1, "d", 3);
    views.end(credits, 0, "1/3", "1/2");
    awaitState(cache, s -> cache.stats().recordsRead() == 8);
    // One poll makes both epochs whole.
    Runnable ends =
        () -> {
          views.end(credits, 1, "1/2", "1/1");
          views.end(credits, 1, "1/3", "1/2");
        };
    views.transaction(credits, ends).commit();
    awaitState(cache, s -> !changes.isEmpty());
    cache.close();
    assertThat(changes).containsExactly("1/2 [b]");
    try (ViewCache<Key, Integer> again = open(stored())) {
      again.await(token(3), SOON);
      assertThat(rows(again)).hasSize(4);
    }
  }

  @Test
  void waitsForItsListenerThoughTheThreadThatClosesItIsInterrupted() throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    CompletableFuture<Optional<Integer>> seen = new CompletableFuture<>();
    AtomicBoolean stillInterrupted = new AtomicBoolean();
    ViewCache<Key, Integer> cache = open(stored());
    Thread closing =
        new Thread(
            () -> {
              Thread.currentThread().interrupt();
              cache.close();
              stillInterrupted.set(Thread.currentThread().isInterrupted());
            });
    try {
      awaitReady(cache);
      cache.onChange(
          change -> {
            told.countDown();
            Totals.await(goOn);
            seen.complete(cache.get(change.key()));
          });
      views.row(credits, 0, 1, "b", 2);
      views.ends(credits, "1/2", "1/1");
      Totals.await(told);
      closing.start();
      awaitState(cache, s -> closing.getState() == Thread.State.WAITING || !closing.isAlive());
      assertThat(closing.isAlive()).as("it waits").isTrue();
      assertThatThrownBy(() -> open(stored()))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("is used by other views");
      assertThat(cache.get(Key.of("a"))).hasValue(1);
    } finally {
      goOn.countDown();
    }
    assertThat(seen.get(SOON.toSeconds(), TimeUnit.SECONDS)).hasValue(2);
    closing.join();
    assertThat(stillInterrupted).isTrue();
    try (ViewCache<Key, Integer> again = open(stored())) {
      awaitReady(again);
      assertThat(rows(again)).containsExactly(Map.entry("a", 1), Map.entry("b", 2));
      assertThat(again.stats().rebuilds()).isZero();
    }
  }

  private CacheConfig stored() {
    return CacheConfig.of(views.log()).storage(Storage.rocksDb(folder));
  }

  private ViewCache<Key, Integer> open(CacheConfig config) {
    return Views.connect(config).open(Totals.of(credits));
  }
}
