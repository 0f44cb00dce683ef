package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.insideout.contract.marker.MissingRegion;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.flink.TopicException;
import dev.insideout.testlog.EpochWatch.Epoch;
import dev.insideout.testlog.FailingFlink;
import dev.insideout.testlog.RegionProcesses;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Views over the logs of two regions, each a broker and a registry as processes. One is taken away
 * while the other is written to; meanwhile a TaskManager fails, the job is stopped and started from
 * its savepoint, and another start is refused. When the region is back every epoch is recomputed
 * from both logs at its own positions, and those that lacked it say so.
 */
class RegionsIT {
  private static final long SEED = 20_261_127;
  private static final int FACTS = 100;

  /** Longer than the sources take to look for partitions, and to find that nobody answers. */
  private static final Duration CUT = Duration.ofSeconds(16);

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
  void aRegionGoesAwayAndComesBackAndEveryEpochIsARecomputationOverBothLogs() throws Exception {
    assertThat(schemaId(shops.eu())).isNotEqualTo(schemaId(shops.home()));
    shops.writeHome(FACTS);
    shops.writeEu(FACTS);

    try (FailingFlink flink = FailingFlink.start()) {
      JobClient job = submit(flink.env());
      try (WorldViews views = new WorldViews(shops)) {
        views.awaitCovering(shops.ends());
        shops.writeEu(FACTS);
        Positions euEnds = shops.euEnds();
        views.awaitCovering(euEnds);

        assertThat(views.epochs()).allSatisfy(epoch -> assertThat(epoch.missing()).isEmpty());
        int cutAt = views.epochs().size();
        Instant killed = Instant.now();
        shops.eu().kill();
        CompletableFuture<Throwable> refused =
            CompletableFuture.supplyAsync(() -> catchThrowable(() -> submit(flink.env())));
        int fresh = workWithoutEu(views, Instant.now().plus(CUT));
        assertThat(refused.join())
            .isInstanceOf(TopicException.class)
            .hasMessageContaining("starts from nothing")
            .hasMessageContaining("region eu");
        assertThat(flink.lastRestart(job)).as("it has never failed").isZero();
        flink.failTaskManager(job);
        flink.awaitRunning(job);
        fresh += workWithoutEu(views, Instant.now());
        String savepoint =
            job.stopWithSavepoint(
                    false, dir.resolve("saved").toUri().toString(), SavepointFormatType.NATIVE)
                .get();
        JobClient again = submit(flink.env(savepoint));
        fresh += workWithoutEu(views, Instant.now());
        List<Epoch> cut = List.copyOf(views.epochs().subList(cutAt, views.epochs().size()));
        assertThat(cut).allSatisfy(epoch -> assertThat(epoch.positions().cover(euEnds)).isTrue());
        assertThat(inEu(views.last().positions())).isEqualTo(euEnds);

        long partial = requireMissing(cut, killed);

        shops.eu().startAgain();
        shops.writeEu(FACTS);
        shops.writeHome(FACTS);
        views.awaitCovering(shops.ends());
        assertThat(flink.lastRestart(again)).as("nor by itself since").isZero();
        views.awaitNoneMissing();

        views.requireRecomputations();
        System.out.printf(
            "%d epochs, each a recomputation at its positions over both logs; eu away for %d of them, of which %d say so, local facts read %d times meanwhile, 1 TaskManager failed and the job restarted from a savepoint; %d orders in the end, seed %d%n",
            views.epochs().size(),
            cut.size(),
            partial,
            fresh,
            views.last().rows().get("global_orders").size(),
            SEED);
      }
    }
  }

  private static JobClient submit(StreamExecutionEnvironment env) throws Exception {
    return WorldViews.submit(env, dir, shops);
  }

  private static int schemaId(RegionProcesses region) {
    return new SchemaRegistry(region.connection().registry())
        .latest("orders-value")
        .orElseThrow()
        .id();
  }

  /** Writes at home until the time has come; each time waits until the views have it. */
  private static int workWithoutEu(WorldViews views, Instant until) throws Exception {
    int times = 0;
    while (times == 0 || Instant.now().isBefore(until)) {
      shops.writeHome(10);
      views.awaitCovering(shops.homeEnds());
      times++;
    }
    return times;
  }

  /** From when it is found to be away every epoch says so, and always the same. */
  private static long requireMissing(List<Epoch> cut, Instant killed) {
    List<Epoch> partial = cut.stream().dropWhile(epoch -> epoch.missing().isEmpty()).toList();
    assertThat(partial).as("the mark comes while it is away").isNotEmpty();
    List<MissingRegion> missing = partial.get(0).missing();
    assertThat(partial)
        .as("over the failure of the TaskManager and the restart, too")
        .allSatisfy(epoch -> assertThat(epoch.missing()).isEqualTo(missing));
    assertThat(missing).extracting(MissingRegion::region).containsExactly("eu");
    assertThat(missing.get(0).since()).isAfterOrEqualTo(killed);
    assertThat(missing.get(0).newest())
        .hasValueSatisfying(
            newest -> assertThat(newest).isBeforeOrEqualTo(killed.minus(TwoShops.CLOCKS_APART)));
    return partial.size();
  }

  private static Positions inEu(Positions positions) {
    Map<SourcePartition, Long> there = new HashMap<>(positions.next());
    there.keySet().removeIf(partition -> !partition.region().equals("eu"));
    return Positions.of(there);
  }
}
