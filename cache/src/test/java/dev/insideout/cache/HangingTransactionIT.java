package dev.insideout.cache;

import static dev.insideout.cache.Totals.SOON;
import static dev.insideout.cache.Totals.awaitReady;
import static dev.insideout.cache.Totals.awaitReadyState;
import static dev.insideout.cache.Totals.awaitStale;
import static dev.insideout.cache.Totals.awaitState;
import static dev.insideout.cache.Totals.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.cache.HandWrittenViews.OpenTransaction;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** A transaction that stays open pins one partition; the others do not fill the memory. */
class HangingTransactionIT {
  private static final int EPOCHS = 100;
  private static final int ROW_BYTES = 100_000;
  private static final long LIMIT = 500_000;

  /** A poll brings at most this much of a partition, past the limit. */
  private static final long POLL_BYTES = 2 << 20;

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

  @BeforeEach
  void createTopic(TestInfo test) throws Exception {
    credits = "credits-" + test.getTestMethod().orElseThrow().getName();
    views.create(credits);
  }

  @Test
  void pausesThosePartitionsThatAreAheadAndNamesTheOneThatBlocks() throws Exception {
    views.large(credits, 0, 1, "a", ROW_BYTES);
    views.ends(credits, "1/1", "");
    CacheConfig config = CacheConfig.of(views.log()).heldBytes(LIMIT).lagThreshold(SOON);
    try (ViewCache<Key, ?> cache = Views.connect(config).open(View.of(credits))) {
      awaitReady(cache);
      OpenTransaction hanging =
          views.transaction("hanging", () -> views.end(credits, 1, "1/2", "1/1"));
      for (int epoch = 2; epoch <= EPOCHS; epoch++) {
        views.large(credits, 0, 1, "large-" + epoch, ROW_BYTES);
        views.end(credits, 0, "1/" + epoch, "1/" + (epoch - 1));
      }
      ViewState.Stale stale = awaitStale(cache, "those that are ahead pause");
      assertThat(stale.partition()).hasValue(new TopicPartition(credits, 1));
      assertThat(stale.reason())
          .startsWith("partition 1 of view %s keeps the others waiting".formatted(credits));
      assertThat(cache.size()).as("the last epoch is served").isEqualTo(1);
      assertThat(cache.stats().heldBytes()).isBetween(LIMIT, LIMIT + POLL_BYTES);

      hanging.commit();
      for (int epoch = 3; epoch <= EPOCHS; epoch++) {
        views.end(credits, 1, "1/" + epoch, "1/" + (epoch - 1));
      }
      cache.await(token(EPOCHS), SOON);
      assertThat(cache.size()).isEqualTo(EPOCHS);
      awaitState(cache, s -> s instanceof ViewState.Ready && cache.stats().heldBytes() == 0);
    }
  }

  @Test
  void saysSoAlsoWhenLittleIsHeldBack() throws Exception {
    views.ends(credits, "1/1", "");
    CacheConfig config = CacheConfig.of(views.log()).lagThreshold(Duration.ofMillis(200));
    try (ViewCache<Key, Integer> cache = Views.connect(config).open(Totals.of(credits))) {
      awaitReady(cache);
      views.end(credits, 0, "1/2", "1/1");
      ViewState.Stale stale =
          awaitStale(cache, "partition 1 of view %s keeps the others waiting".formatted(credits));
      assertThat(stale.partition()).hasValue(new TopicPartition(credits, 1));
      views.end(credits, 1, "1/2", "1/1");
      awaitReadyState(cache);
    }
  }
}
