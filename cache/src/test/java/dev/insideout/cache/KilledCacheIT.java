package dev.insideout.cache;

import static dev.insideout.cache.Totals.SOON;
import static dev.insideout.cache.Totals.awaitReady;
import static dev.insideout.cache.Totals.token;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service with rows in RocksDB is killed in the middle of its epochs, again and again. */
class KilledCacheIT {
  private static final int KILLS = 3;
  private static final String VIEW = "credits";

  @TempDir private Path dir;

  @Test
  void leavesRowsOfOneEpochAndGoesOnBehindIt() throws Exception {
    try (HandWrittenViews views = new HandWrittenViews(dir)) {
      views.create(VIEW);
      epoch(views, 1);
      int epoch = 1;
      for (int kill = 0; kill < KILLS; kill++) {
        epoch = killAfterSomeEpochs(views, epoch);
        epoch = goOn(views, epoch);
      }
      System.out.println("a cache killed %d times, in %d epochs".formatted(KILLS, epoch));
    }
  }

  private int killAfterSomeEpochs(HandWrittenViews views, int from) throws Exception {
    Process process = CacheMain.start(views.log(), VIEW, dir.resolve("rows"));
    try (BufferedReader lines = process.inputReader()) {
      String line = lines.readLine();
      assertThat(line).as("the first line of the process").startsWith(CacheMain.SHOWN);
      int epoch = from;
      for (int i = 0; i < 30; i++) {
        epoch(views, ++epoch);
      }
      int seen = CacheMain.epoch(line);
      while (seen < from + 10) {
        seen = CacheMain.epoch(lines.readLine());
      }
      process.destroyForcibly().waitFor();
      return epoch;
    }
  }

  private int goOn(HandWrittenViews views, int written) throws Exception {
    try (ViewCache<Key, Integer> cache = CacheMain.open(views.log(), VIEW, dir.resolve("rows"))) {
      awaitReady(cache);
      int epoch;
      try (ViewSnapshot snapshot = cache.snapshot()) {
        epoch = (int) snapshot.epoch().checkpoint();
        Rows<Key, Integer> rows = snapshot.rows(cache);
        assertThat(
                List.of(rows.get(Key.of("a")).orElseThrow(), rows.get(Key.of("b")).orElseThrow()))
            .containsExactly(epoch, epoch);
        assertThat(rows.size()).isEqualTo(epoch + 2);
      }
      cache.await(token(written), SOON);
      assertThat(cache.get(Key.of("a"))).hasValue(written);
      assertThat(cache.size()).isEqualTo(written + 2);
      Totals.awaitState(cache, s -> readEachEpochOnce(cache.stats(), written - epoch));
      assertThat(cache.stats().rebuilds()).isZero();
      return written;
    }
  }

  private static boolean readEachEpochOnce(ViewStats stats, int atLeast) {
    return stats.epochs() >= atLeast && stats.recordsRead() == 5L * stats.epochs();
  }

  /** In each partition a row with the epoch's number, and one more than before. */
  private static void epoch(HandWrittenViews views, int epoch) {
    views.row(VIEW, 0, 1, "a", epoch);
    views.row(VIEW, 1, 1, "b", epoch);
    views.row(VIEW, epoch % 2, 1, "row-" + epoch, epoch);
    views.ends(VIEW, "1/" + epoch, epoch == 1 ? "" : "1/" + (epoch - 1));
  }
}
