package dev.insideout.cache;

import static dev.insideout.cache.HandWrittenViews.marker;
import static dev.insideout.cache.Totals.SOON;
import static dev.insideout.cache.Totals.awaitReady;
import static dev.insideout.cache.Totals.awaitReadyState;
import static dev.insideout.cache.Totals.awaitStale;
import static dev.insideout.cache.Totals.rows;
import static dev.insideout.cache.Totals.token;
import static dev.insideout.contract.marker.MarkerKind.END;
import static dev.insideout.contract.marker.MarkerKind.HYDRATING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.MissingRegion;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a service sees of views: whole epochs, of all views that it opened together. */
class ViewCacheIT {
  @TempDir private static Path dir;
  private static HandWrittenViews views;

  private String credits;

  @BeforeAll
  static void start() {
    views = new HandWrittenViews(dir);
  }

  @AfterAll
  static void stop() {
    views.close();
  }

  private String debits;

  @BeforeEach
  void createTopics(TestInfo test) throws Exception {
    credits = "credits-" + test.getTestMethod().orElseThrow().getName();
    debits = "debits-" + test.getTestMethod().orElseThrow().getName();
    if (test.getTestMethod().orElseThrow().getParameterCount() == 0) {
      views.create(credits, debits);
    }
  }

  @Test
  void showsTheLastWholeEpochAndFollows() throws Exception {
    views.row(credits, 0, 1, "a", 1);
    views.ends(credits, "1/1", "");
    views.row(credits, 0, 1, "b", 2);
    views.end(credits, 0, "1/2", "1/1");
    try (ViewCache<Key, Integer> cache = open(credits)) {
      awaitReady(cache);
      assertThat(rows(cache)).containsExactly(Map.entry("a", 1));
      assertThat(cache.get(Key.of("a"))).hasValue(1);
      assertThat(cache.get(Key.of("b"))).isEmpty();
      List<String> changes = new CopyOnWriteArrayList<>();
      cache.onChange(change -> changes.add(change.epoch() + " " + change.key() + change.after()));

      views.row(credits, 1, 1, "c", 3);
      views.gone(credits, 0, 1, "a");
      views.end(credits, 1, "1/2", "1/1");
      cache.await(token(2), SOON);

      assertThat(rows(cache))
          .containsExactly(Map.entry("a", 1), Map.entry("b", 2), Map.entry("c", 3));
      views.ends(credits, "1/3", "1/2");
      cache.await(token(3), SOON);
      assertThat(rows(cache)).containsExactly(Map.entry("b", 2), Map.entry("c", 3));
      try (ViewSnapshot snapshot = cache.snapshot()) {
        assertThat(snapshot.epoch()).isEqualTo(new EpochId(1, 3));
      }
      views.ends(credits, "1/4", "1/3");
      cache.await(token(4), SOON);
      assertThat(changes)
          .containsExactly("1/2 [b]Optional[2]", "1/2 [c]Optional[3]", "1/3 [a]Optional.empty");
      assertThat(cache.health()).isEqualTo(new Health(Health.Status.UP, "READY"));
      // Counted when the follower has done with an epoch, just after it is shown.
      Totals.awaitState(cache, state -> cache.stats().epochs() == 4);
    }
  }

  @Test
  void saysWhichRegionsItsEpochLacksAndSinceWhen() throws Exception {
    views.row(credits, 0, 1, "a", 1);
    views.ends(credits, "1/1", "");
    try (ViewCache<Key, Integer> cache = open(credits)) {
      awaitReady(cache);
      Totals.awaitReadyState(cache);
      List<MissingRegion> missing = MissingRegion.parseAll("eu:60000:59000");
      for (int partition = 0; partition < 2; partition++) {
        views.marker(credits, partition, marker(END, "1/2", "1/1", -1).without(missing));
      }
      ViewState partial = Totals.awaitState(cache, s -> s instanceof ViewState.Partial);
      assertThat(partial).isEqualTo(new ViewState.Partial(missing));
      assertThat(cache.health())
          .isEqualTo(
              new Health(
                  Health.Status.DEGRADED,
                  "PARTIAL (eu away since 1970-01-01T00:01:00Z, newest record of 1970-01-01T00:00:59Z)"));
      assertThat(rows(cache)).containsExactly(Map.entry("a", 1));
      try (ViewSnapshot snapshot = cache.snapshot()) {
        assertThat(snapshot.missing()).isEqualTo(missing);
        views.ends(credits, "1/3", "1/2");
        Totals.awaitReadyState(cache);
        assertThat(snapshot.missing()).as("it stays as it is").isEqualTo(missing);
      }
      try (ViewSnapshot snapshot = cache.snapshot()) {
        assertThat(snapshot.missing()).isEmpty();
      }
    }
  }

  @Test
  void movesAllViewsOfAGroupTogether() throws Exception {
    both("1/1", "", 1);
    View<Key, Integer> in = Totals.of(credits);
    View<Key, Integer> out = Totals.of(debits);
    try (ViewGroup group = Views.connect(views.log()).openTogether(in, out)) {
      awaitReady(group);
      List<String> broken = new CopyOnWriteArrayList<>();
      AtomicBoolean done = new AtomicBoolean();
      CompletableFuture<Integer> looking =
          CompletableFuture.supplyAsync(() -> look(group, in, out, broken, done));
      for (int epoch = 2; epoch <= 60; epoch++) {
        both("1/" + epoch, "1/" + (epoch - 1), epoch);
      }
      group.await(token(60), SOON);
      done.set(true);
      assertThat(looking.join()).as("snapshots").isPositive();
      assertThat(broken).isEmpty();
      assertThat(group.cache(in).get(Key.of("a"))).hasValue(60);
      assertThatThrownBy(() -> group.cache(Totals.of("another")))
          .hasMessageContaining("was not opened with these");
    }
  }

  /** An epoch of both views in which their totals are opposite. */
  private void both(String epoch, String previous, int total) {
    views.row(credits, 0, 1, "a", total);
    views.ends(credits, epoch, previous);
    views.row(debits, 1, 1, "a", -total);
    views.ends(debits, epoch, previous);
  }

  /** Looks until it is done, and returns how often it has. */
  private static int look(
      ViewGroup group,
      View<Key, Integer> in,
      View<Key, Integer> out,
      List<String> broken,
      AtomicBoolean done) {
    int snapshots = 0;
    int changes = 0;
    EpochId last = new EpochId(0, 0);
    while (!done.get()) {
      try (ViewSnapshot snapshot = group.snapshot()) {
        int a = snapshot.rows(group.cache(in)).get(Key.of("a")).orElseThrow();
        int b = snapshot.rows(group.cache(out)).get(Key.of("a")).orElseThrow();
        if (a != -b || snapshot.epoch().checkpoint() != a || snapshot.epoch().compareTo(last) < 0) {
          broken.add("%s after %s: %d and %d".formatted(snapshot.epoch(), last, a, b));
        }
        changes += snapshot.epoch().equals(last) ? 0 : 1;
        last = snapshot.epoch();
        snapshots++;
      }
    }
    System.out.println("snapshots of two views: %d over %d epochs".formatted(snapshots, changes));
    return snapshots;
  }

  @Test
  void staysWhereItIsWhenAnEpochIsLostAndGoesOnAtTheTakeover() throws Exception {
    views.row(credits, 0, 1, "a", 1);
    views.ends(credits, "1/1", "");
    try (ViewCache<Key, Integer> cache = open(credits)) {
      awaitReady(cache);
      views.row(credits, 0, 1, "a", 3);
      views.end(credits, 0, "1/3", "1/2");
      views.end(credits, 1, "1/2", "1/1");
      views.end(credits, 1, "1/3", "1/2");
      ViewState.Stale stale =
          awaitStale(cache, "epoch 1/3 follows epoch 1/1, but was written after 1/2");
      assertThat(stale.partition()).hasValue(new TopicPartition(credits, 0));
      assertThat(rows(cache)).containsExactly(Map.entry("a", 1));
      assertThat(cache.health().status()).isEqualTo(Health.Status.DEGRADED);

      long compared = views.end(credits, 0);
      views.row(credits, 0, 2, "b", 2);
      views.marker(credits, 0, marker(END, "2/5", "1/3", compared));
      views.marker(credits, 1, marker(END, "2/5", "1/3", views.end(credits, 1)));
      cache.await(token(5), SOON);
      assertThat(rows(cache)).containsExactly(Map.entry("a", 3), Map.entry("b", 2));
      awaitReadyState(cache);
      assertThat(cache.stats().lostEpochs()).isEqualTo(1);
    }
  }

  /** As after compaction: the markers of the first generation are gone, or all but one. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void loadsWhatATakeoverHasVoidedAsAReaderOfEveryEpochDoes(boolean oneLeft) throws Exception {
    credits += oneLeft;
    views.create(credits);
    views.row(credits, 0, 1, "a", 1);
    long stray = views.row(credits, 0, 1, "a", 666);
    if (oneLeft) {
      views.end(credits, 0, "1/1", "");
    }
    views.row(credits, 0, 2, "b", 2);
    views.marker(credits, 0, marker(END, "2/3", "1/1", stray));
    views.marker(credits, 1, marker(END, "2/3", "1/1", 0));
    try (ViewCache<Key, Integer> cache = open(credits)) {
      awaitReady(cache);
      assertThat(rows(cache)).containsExactly(Map.entry("a", 1), Map.entry("b", 2));
      assertThat(cache.stats().rebuilds()).isEqualTo(1);
    }
  }

  @Test
  void isNotReadyWhileTheViewIsFirstBuilt() throws Exception {
    views.row(credits, 0, 1, "a", 1);
    for (int partition = 0; partition < 2; partition++) {
      views.marker(credits, partition, marker(HYDRATING, "1/1", "", -1));
    }
    try (ViewCache<Key, Integer> cache = open(credits)) {
      Totals.awaitState(
          cache, s -> s instanceof ViewState.Bootstrapping b && b.rows() > 0 && b.percent() == 100);
      assertThat(cache.ready()).isNotDone();
      assertThatThrownBy(cache::size).isInstanceOf(NotReadyException.class);
      assertThat(cache.health().status()).isEqualTo(Health.Status.DOWN);
      views.ends(credits, "1/2", "1/1");
      awaitReady(cache);
      assertThat(rows(cache)).containsExactly(Map.entry("a", 1));
    }
  }

  @Test
  void waitsForATokenThatCameBeforeItWasReady() throws Exception {
    try (ViewCache<Key, Integer> cache = open(credits)) {
      Thread writer = new Thread(() -> views.ends(credits, "1/9", ""));
      writer.start();
      cache.await(token(9), SOON);
      assertThat(cache.ready()).isDone();
      writer.join();
    }
  }

  private static ViewCache<Key, Integer> open(String view) {
    return Views.connect(views.log()).open(Totals.of(view));
  }
}
