package dev.insideout.cache;

import static dev.insideout.cache.HandWrittenViews.marker;
import static dev.insideout.cache.Totals.SOON;
import static dev.insideout.cache.Totals.awaitReady;
import static dev.insideout.cache.Totals.awaitReadyState;
import static dev.insideout.cache.Totals.rows;
import static dev.insideout.cache.Totals.token;
import static dev.insideout.contract.marker.MarkerKind.HYDRATING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.cache.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Rows in RocksDB: what a later start goes on with, and what it does not. */
class StoredCacheIT {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Map<String, String> COMPACTED =
      Map.of(
          "cleanup.policy", "compact",
          "min.compaction.lag.ms", String.valueOf(DAY.toMillis()),
          "delete.retention.ms", String.valueOf(DAY.multipliedBy(7).toMillis()));

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
  void writeTwoEpochs(TestInfo test) throws Exception {
    credits = "credits-" + test.getTestMethod().orElseThrow().getName();
    views.create(COMPACTED, credits);
    views.row(credits, 0, 1, "a", 1);
    views.row(credits, 1, 1, "b", 2);
    views.ends(credits, "1/1", "");
    views.row(credits, 0, 1, "a", 3);
    views.ends(credits, "1/2", "1/1");
  }

  @Test
  void goesOnWhereItWasAndReadsNothingTwice() throws Exception {
    try (ViewCache<Key, Integer> cache = open(Duration.ZERO)) {
      awaitReadyState(cache);
      assertThat(cache.stats().recordsRead()).isEqualTo(7);
    }
    try (ViewCache<Key, Integer> cache = open(Duration.ZERO)) {
      awaitReady(cache);
      assertThat(rows(cache)).containsExactly(Map.entry("a", 3), Map.entry("b", 2));
      awaitReadyState(cache);
      assertThat(cache.stats().recordsRead()).isZero();
      views.gone(credits, 0, 1, "a");
      views.ends(credits, "1/3", "1/2");
      cache.await(token(3), SOON);
      assertThat(rows(cache)).containsExactly(Map.entry("b", 2));
      assertThat(cache.prefix("b").map(Row::value)).containsExactly(2);
      Totals.awaitState(cache, s -> cache.stats().recordsRead() == 3);
      assertThat(cache.stats().rebuilds()).isZero();
    }
  }

  @Test
  void findsALossThatHappenedWhileItWasAway() throws Exception {
    loadOnce(Duration.ZERO);
    views.ends(credits, "1/4", "1/3");
    try (ViewCache<Key, Integer> cache = open(Duration.ZERO)) {
      Totals.awaitStale(cache, "epoch 1/4 follows epoch 1/2, but was written after 1/3");
      assertThat(rows(cache)).containsExactly(Map.entry("a", 3), Map.entry("b", 2));
    }
  }

  @Test
  void showsNothingBeforeItHasCaughtUpWhenEpochsMayLackRows() throws Exception {
    loadOnce(Duration.ZERO);
    views.row(credits, 0, 1, "c", 4);
    for (int partition = 0; partition < 2; partition++) {
      views.marker(credits, partition, marker(HYDRATING, "1/5", "1/2", -1));
    }
    try (ViewCache<Key, Integer> cache = open(DAY.multipliedBy(2))) {
      Totals.awaitState(cache, s -> cache.stats().recordsRead() == 3);
      assertThatThrownBy(cache::size).isInstanceOf(NotReadyException.class);
    }
    try (ViewCache<Key, Integer> cache = open(DAY.multipliedBy(2))) {
      Totals.awaitState(cache, s -> s instanceof ViewState.Bootstrapping b && b.total() > 0);
      assertThat(cache.ready()).as("a first build is not shown").isNotDone();
      views.ends(credits, "1/6", "1/5");
      awaitReady(cache);
      cache.await(token(6), SOON);
      awaitReadyState(cache);
      assertThat(rows(cache))
          .containsExactly(Map.entry("a", 3), Map.entry("b", 2), Map.entry("c", 4));
      assertThat(cache.stats().recordsRead()).as("goes on where the last start was").isEqualTo(2);
    }
  }

  @Test
  void isBuiltAnewWhenItWasAwayLongerThanTombstonesAreKept() throws Exception {
    loadOnce(Duration.ZERO);
    assertBuiltAnew(
        DAY.multipliedBy(8), "its epoch is of PT192H ago, and the log keeps tombstones for PT168H");
  }

  @Test
  void isBuiltAnewWhenTheLogNoLongerHasWhatComesNext() throws Exception {
    String cut = credits + "-cut";
    Map<String, String> settings = new HashMap<>(COMPACTED);
    settings.put("cleanup.policy", "compact,delete");
    views.create(settings, cut);
    views.row(cut, 0, 1, "a", 1);
    views.row(cut, 1, 1, "b", 2);
    views.ends(cut, "1/1", "");
    try (ViewCache<Key, Integer> cache = open(Totals.of(cut), Duration.ZERO)) {
      awaitReady(cache);
    }
    long end = views.row(cut, 0, 1, "c", 5);
    views.row(cut, 0, 1, "d", 6);
    views.ends(cut, "1/2", "1/1");
    try (Admin admin = Admin.create(views.log().clientProperties(Map.of()))) {
      RecordsToDelete before = RecordsToDelete.beforeOffset(end + 1);
      admin.deleteRecords(Map.of(new TopicPartition(cut, 0), before)).all().get();
    }
    try (ViewCache<Key, Integer> cache = open(Totals.of(cut), Duration.ZERO)) {
      awaitReady(cache);
      assertThat(rows(cache)).containsExactly(Map.entry("b", 2), Map.entry("d", 6));
      assertThat(cache.stats().lastRebuild().orElseThrow())
          .contains("the log no longer has what comes next");
    }
  }

  @Test
  void isBuiltAnewWhenTheTopicIsAnotherOfTheSameName() throws Exception {
    loadOnce(Duration.ZERO);
    try (Admin admin = Admin.create(views.log().clientProperties(Map.of()))) {
      admin.deleteTopics(List.of(credits)).all().get();
    }
    views.create(COMPACTED, credits);
    views.row(credits, 1, 1, "z", 9);
    for (int i = 0; i < 5; i++) {
      views.ends(credits, "1/" + (i + 1), i == 0 ? "" : "1/" + i);
    }
    try (ViewCache<Key, Integer> cache = open(Duration.ZERO)) {
      awaitReady(cache);
      assertThat(rows(cache)).containsExactly(Map.entry("z", 9));
      assertThat(cache.stats().rebuilds()).isEqualTo(1);
    }
  }

  @Test
  void isBuiltAnewWhenItIsOfAnotherViewOrOpenedOtherwise() throws Exception {
    loadOnce(Duration.ZERO);
    View<Key, Integer> some = Totals.of(credits).keys("only a", key -> key.equals(Key.of("a")));
    try (ViewCache<Key, Integer> cache = open(some, Duration.ZERO)) {
      awaitReady(cache);
      assertThat(rows(cache)).containsExactly(Map.entry("a", 3));
      assertThat(cache.stats().rebuilds()).isEqualTo(1);
    }
    String other = credits + "-other";
    views.create(COMPACTED, other);
    try (ViewCache<Key, Integer> cache = open(Totals.of(other), Duration.ZERO)) {
      ViewState.Bootstrapping state =
          (ViewState.Bootstrapping)
              Totals.awaitState(
                  cache, s -> s instanceof ViewState.Bootstrapping b && b.anew().isPresent());
      assertThat(state.anew().orElseThrow())
          .contains("the store in %s is built anew: it is of another view".formatted(folder));
    }
  }

  @Test
  void isBuiltAnewWhenItsFilesAreDamaged() throws Exception {
    loadOnce(Duration.ZERO);
    Files.writeString(store().resolve("CURRENT"), "nonsense");
    assertBuiltAnew(Duration.ZERO, "it cannot be read");
  }

  @Test
  void stopsWithItsLastEpochWhenTheDiskIsFull() throws Exception {
    loadOnce(Duration.ZERO);
    Storage small = new Storage.RocksDb(folder, OptionalLong.of(1 << 20));
    CacheConfig config = config(Duration.ZERO).storage(small);
    try (ViewCache<Key, GenericRecord> cache = Views.connect(config).open(View.of(credits))) {
      awaitReady(cache);
      int epoch = 2;
      while (!(cache.state() instanceof ViewState.Failed)) {
        views.large(credits, 0, 1, "large-" + epoch, 800_000);
        views.ends(credits, "1/" + (epoch + 1), "1/" + epoch);
        epoch++;
        try {
          cache.await(token(epoch), SOON);
        } catch (ViewFailedException e) {
          assertThat(e)
              .hasMessageContaining("writing the rows on disk failed")
              .hasMessageContaining("space");
        }
      }
      try (ViewSnapshot snapshot = cache.snapshot()) {
        assertThat(snapshot.epoch().checkpoint()).isEqualTo(epoch - 1);
      }
      assertThat(cache.get(Key.of("large-" + (epoch - 2)))).isPresent();
      assertThat(cache.get(Key.of("large-" + (epoch - 1)))).as("nothing of the next").isEmpty();
      assertThat(cache.health().status()).isEqualTo(Health.Status.DOWN);
    }
  }

  @Test
  void sharesItsFolderWithNobody() throws Exception {
    try (ViewCache<Key, Integer> cache = open(Duration.ZERO)) {
      awaitReady(cache);
      assertThatThrownBy(() -> open(Duration.ZERO))
          .isInstanceOf(StoreException.class)
          .hasMessage(
              "the folder %s is used by other views: each needs one of its own".formatted(folder));
    }
  }

  private void loadOnce(Duration after) throws Exception {
    try (ViewCache<Key, Integer> cache = open(after)) {
      awaitReady(cache);
    }
  }

  private void assertBuiltAnew(Duration after, String reason) throws Exception {
    try (ViewCache<Key, Integer> cache = open(after)) {
      awaitReadyState(cache);
      assertThat(rows(cache)).containsExactly(Map.entry("a", 3), Map.entry("b", 2));
      assertThat(cache.stats().rebuilds()).isEqualTo(1);
      assertThat(cache.stats().recordsRead()).isEqualTo(7);
      assertThat(cache.stats().lastRebuild().orElseThrow()).contains(reason);
    }
  }

  private Path store() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isDirectory).findFirst().orElseThrow();
    }
  }

  private ViewCache<Key, Integer> open(Duration after) {
    return open(Totals.of(credits), after);
  }

  private ViewCache<Key, Integer> open(View<Key, Integer> view, Duration after) {
    return Views.connect(config(after)).open(view);
  }

  /** A service that is up so long after the epochs were written. */
  private CacheConfig config(Duration after) {
    return CacheConfig.of(views.log())
        .storage(Storage.rocksDb(folder))
        .clock(Clock.fixed(Instant.EPOCH.plus(after), ZoneOffset.UTC));
  }
}
