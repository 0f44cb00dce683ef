package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.testlog.EpochWatch.Epoch;
import dev.insideout.testlog.FailingFlink;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Views over the logs of two regions, of which one answers, but gives its records so slowly that it
 * is minutes behind, by a quota of its broker for all who read; once while the views are built, and
 * once after it. Local rows come in meanwhile, and when it is fast again, all of it does.
 */
class SlowRegionIT {
  private static final long SEED = 20_261_128;
  private static final int FACTS = 100;
  private static final int BACKLOG = 2500;
  private static final int BYTES_PER_SECOND = 1000;

  /** Each order is sent by itself, in a batch of Kafka, which has so many bytes before it. */
  private static final int ORDER_BYTES_AT_LEAST = 61;

  private static final long MINUTES_SECONDS = 120;

  /** So often facts are written at home while the region is slow, both times. */
  private static final int TIMES = 5;

  @TempDir private static Path dir;
  private static TwoShops shops;

  @BeforeAll
  static void start() throws Exception {
    shops = TwoShops.start(dir, SEED);
  }

  @AfterAll
  static void stop() {
    shops.close();
  }

  @Test
  void aRegionThatIsMinutesBehindHoldsUpNobodyAndAllOfItComesIn() throws Exception {
    shops.writeHome(FACTS);
    shops.writeEu(FACTS);
    try (FailingFlink flink = FailingFlink.start()) {
      shops.eu().slowDown(BYTES_PER_SECOND);
      shops.writeNewEu(BACKLOG);
      JobClient job = WorldViews.submit(flink.env(), dir, shops);
      try (WorldViews views = new WorldViews(shops)) {
        List<Epoch> building = workWhileSlow(views);
        assertThat(building).extracting(Epoch::kind).containsOnly(MarkerKind.HYDRATING);
        requireAllIn(views);

        shops.eu().slowDown(BYTES_PER_SECOND);
        shops.writeNewEu(BACKLOG);
        awaitSomeOfEu(views);
        List<Epoch> built = workWhileSlow(views);
        assertThat(built).extracting(Epoch::kind).doesNotContain(MarkerKind.HYDRATING);
        long behind = behind(views.last(), shops.euEnds());
        requireAllIn(views);

        assertThat(flink.lastRestart(job)).as("it has never failed").isZero();
        assertThat(views.last().rows().get("global_orders").keySet())
            .filteredOn(place -> place.startsWith("eu/new-"))
            .hasSize(2 * BACKLOG);
        views.requireRecomputations();
        System.out.printf(
            "%d epochs, each a recomputation at its positions over both logs, none of them partial; eu gave %d bytes a second for %d while the views were built and for %d after it, and was %d orders behind at the last; local facts read %d times meanwhile, all %d orders of eu in the end, seed %d%n",
            views.epochs().size(),
            BYTES_PER_SECOND,
            building.size(),
            built.size(),
            behind,
            2 * TIMES,
            2 * BACKLOG,
            SEED);
      }
    }
  }

  /** Writes at home, and each time waits until the views have it. Returns the epochs meanwhile. */
  private static List<Epoch> workWhileSlow(WorldViews views) throws Exception {
    int from = views.epochs().size();
    for (int i = 0; i < TIMES; i++) {
      shops.writeHome(10);
      views.awaitCovering(shops.homeEnds());
    }
    long behind = behind(views.last(), shops.euEnds());
    assertThat(behind * ORDER_BYTES_AT_LEAST / BYTES_PER_SECOND)
        .as("seconds that the %d orders would take that are behind", behind)
        .isGreaterThan(MINUTES_SECONDS);
    return List.copyOf(views.epochs().subList(from, views.epochs().size()));
  }

  /** Waits until it has given some of what is behind. */
  private static void awaitSomeOfEu(WorldViews views) throws Exception {
    Positions euEnds = shops.euEnds();
    long behind = behind(views.last(), euEnds);
    views.await(() -> behind(views.last(), euEnds) < behind, () -> "get anything of what is slow");
  }

  /** When eu is fast again, all of it comes in; it was never missing. */
  private static void requireAllIn(WorldViews views) throws Exception {
    shops.eu().hurry();
    shops.writeEu(FACTS);
    views.awaitCovering(shops.ends());
    views.await(() -> views.last().kind() == MarkerKind.END, () -> "end their first build");
    assertThat(views.epochs())
        .as("a region that answers is not missing, however slow it is")
        .allSatisfy(epoch -> assertThat(epoch.missing()).isEmpty());
  }

  private static long behind(Epoch epoch, Positions ends) {
    return behind(epoch.positions(), ends);
  }

  /** How many records are beyond a cut; as {@code status} counts them. */
  private static long behind(Positions cut, Positions ends) {
    return ends.next().entrySet().stream()
        .mapToLong(end -> Math.max(0, end.getValue() - next(cut, end.getKey())))
        .sum();
  }

  private static long next(Positions cut, SourcePartition partition) {
    return cut.of(partition).orElse(0);
  }
}
