package dev.insideout.cache;

import static dev.insideout.cache.HandWrittenViews.marker;
import static dev.insideout.contract.marker.MarkerKind.END;
import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.position.SourcePartition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** What a service sees of views: whole epochs, of all views that it opened together. */
class ViewCacheIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir private static Path dir;
  private static HandWrittenViews views;

  private String credits;
  private String debits;

  @BeforeAll
  static void start() {
    views = new HandWrittenViews(dir);
  }

  @AfterAll
  static void stop() {
    views.close();
  }

  @BeforeEach
  void createTopics(TestInfo test) throws Exception {
    credits = "credits-" + test.getTestMethod().orElseThrow().getName();
    debits = "debits-" + test.getTestMethod().orElseThrow().getName();
    views.create(credits, debits);
  }

  @Test
  void showsTheLastWholeEpochAndFollows() throws Exception {
    views.row(credits, 0, 1, "a", 1);
    ends(credits, "1/1", "");
    views.row(credits, 0, 1, "b", 2);
    end(credits, 0, "1/2", "1/1");
    try (ViewCache<Key, Integer> cache = Views.connect(views.log()).open(totals(credits))) {
      cache.ready().get(SOON.toSeconds(), TimeUnit.SECONDS);
      assertThat(rows(cache)).containsExactly(Map.entry("a", 1));
      assertThat(cache.get(Key.of("a"))).hasValue(1);
      assertThat(cache.get(Key.of("b"))).isEmpty();
      List<Change<Key, Integer>> changes = new CopyOnWriteArrayList<>();
      cache.onChange(changes::add);

      views.row(credits, 1, 1, "c", 3);
      views.gone(credits, 0, 1, "a");
      end(credits, 1, "1/2", "1/1");
      cache.await(token(2), SOON);

      assertThat(rows(cache))
          .containsExactly(Map.entry("a", 1), Map.entry("b", 2), Map.entry("c", 3));
      ends(credits, "1/3", "1/2");
      cache.await(token(3), SOON);
      assertThat(rows(cache)).containsExactly(Map.entry("b", 2), Map.entry("c", 3));
      assertThat(cache.snapshot().epoch()).isEqualTo(new EpochId(1, 3));
    }
  }

  /** The token of the last record that is in the epoch with this number. */
  private static Token token(long epoch) {
    return Token.of(SourcePartition.of("transfers", 0), epoch - 1);
  }

  private static View<Key, Integer> totals(String view) {
    return View.of(view).map(row -> (Integer) row.get("total"));
  }

  private static Map<String, Integer> rows(Rows<Key, Integer> rows) {
    Map<String, Integer> totals = new TreeMap<>();
    rows.all().forEach(row -> totals.put(row.key().values().get(0).toString(), row.value()));
    return totals;
  }

  private static void ends(String view, String epoch, String previous) {
    for (int partition = 0; partition < 2; partition++) {
      end(view, partition, epoch, previous);
    }
  }

  private static long end(String view, int partition, String epoch, String previous) {
    return views.marker(view, partition, marker(END, epoch, previous, -1));
  }
}
