package dev.insideout.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.cli.flink.Deployment;
import dev.insideout.cli.flink.FlinkJob;
import dev.insideout.cli.flink.Group;
import dev.insideout.cli.project.Environments;
import dev.insideout.cli.project.ProjectFolder;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.integration.CutPlan.Cut;
import dev.insideout.integration.EpochAudit.SeenEpoch;
import dev.insideout.integration.FarNetwork.Dropped;
import dev.insideout.integration.SalesFacts.Aggregate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A view of the sales of two regions, while services write in both, and one region is cut off: its
 * packets vanish, and it works on. Local sales come into the view meanwhile; afterwards the view
 * has all, and every epoch is what both logs give.
 *
 * <p>One cut of 20 s in which a TaskManager is killed; ten of 60 s, five with a kill, by {@code
 * ./mvnw verify -Psoak -pl integration-tests -am -Dit.test=CutRegionIT}.
 */
@Timeout(value = 3600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CutRegionIT {
  private static final String VIEW = SalesProject.VIEW;
  private static final String FAR = "eu";
  private static final long SEED = Long.getLong("insideout.seed", 20_261_128);
  private static final boolean FULL = "full".equals(System.getProperty("insideout.size"));
  private static final CutPlan PLAN =
      FULL
          ? CutPlan.many(SEED, Integer.getInteger("insideout.cuts", 10), Duration.ofSeconds(60))
          : CutPlan.one(SEED, Duration.ofSeconds(20));
  private static final Duration LIMIT = Duration.ofSeconds(180);

  @TempDir private static Path dir;
  private static FarRegion far;
  private static Machines machines;
  private static LogConnection log;
  private static SalesProject project;

  private final List<Gone> cuts = new ArrayList<>();
  private EpochAudit epochs;

  /** A cut that is over. */
  private record Gone(Cut plan, long from, long until, Optional<Dropped> dropped) {}

  @BeforeAll
  static void start() throws Exception {
    CompletableFuture<FarRegion> other =
        CompletableFuture.supplyAsync(() -> FarRegion.start(dir.resolve("far")));
    machines = Machines.start(dir, 2);
    far = other.join();
    log = machines.log().with(Map.of(FAR, far.log()));
    SalesProject.createTopic(machines.log());
    SalesProject.createTopic(far.log());
    project =
        SalesProject.write(
            dir.resolve("project"), log, machines.flink().address(), dir.resolve("flink"));
    project.writeView(Aggregate.SUM);
  }

  @AfterAll
  static void stop() {
    if (machines != null) {
      machines.close();
    }
    if (far != null) {
      far.close();
    }
  }

  @Test
  void localSalesComeIntoTheViewWhileARegionIsCutOffAndAfterwardsAllThatItWroteMeanwhile()
      throws Exception {
    far.work(SEED + 1);
    try (SalesWriter writer = new SalesWriter(machines.log(), SEED)) {
      Insideout.Said said =
          new Insideout(project.folder(), SalesProject.ENVIRONMENT).here("apply", VIEW);
      assertThat(said.exitCode()).as(said.text()).isZero();
      try (EpochAudit reader = new EpochAudit(log);
          SalesFacts facts = new SalesFacts(log)) {
        epochs = reader;
        lookUntilCovered(facts.ends());
        for (Cut cut : PLAN.cuts()) {
          String job = job();
          lookFor(cut.calm());
          goThrough(cut, job);
          int restored = machines.flink().rest().restored(job);
          lookUntilCovered(facts.ends());
          assertThat(machines.flink().rest().restored(job))
              .as("restarts since it is back")
              .isEqualTo(restored);
          if (cut.killAfter().isPresent()) {
            spreadAgain();
          }
        }
        writer.pause();
        far.rest();
        compareAll(facts.ends());
      }
    }
  }

  /** As whoever operates it would: all that ran on the lost TaskManager is on the other one. */
  private void spreadAgain() throws Exception {
    Insideout.Said said =
        new Insideout(project.folder(), SalesProject.ENVIRONMENT).here("restart", VIEW);
    assertThat(said.exitCode()).as(said.text()).isZero();
    lookUntilLocalSalesCame();
  }

  private static String job() throws Exception {
    ProjectFolder folder = new ProjectFolder(project.folder());
    Deployment deployment =
        new Deployment(
            folder,
            Optional.empty(),
            Environments.of(folder, Map.of()).get(SalesProject.ENVIRONMENT));
    return deployment.job(new Group(VIEW, List.of(VIEW))).map(FlinkJob::id).orElseThrow();
  }

  private void goThrough(Cut cut, String job) throws Exception {
    System.out.println(cut);
    int restored = machines.flink().rest().restored(job);
    far.cut();
    long from = System.currentTimeMillis();
    if (cut.killAfter().isPresent()) {
      lookFor(cut.killAfter().get());
      assertThat(machines.flink().rest().restored(job)).as("not failed").isEqualTo(restored);
      machines.flink().loseTaskManager();
      lookUntil(() -> machines.flink().rest().restored(job) > restored);
      lookUntil(() -> machines.flink().rest().runs(job));
      lookUntilLocalSalesCame();
      System.out.printf(
          "  epochs again %.1f s after the kill%n",
          (System.currentTimeMillis() - from - cut.killAfter().get().toMillis()) / 1e3);
      machines.flink().startTaskManager();
    }
    lookFor(Duration.ofMillis(from).plus(cut.length()).minusMillis(System.currentTimeMillis()));
    lookUntilLocalSalesCame();
    if (cut.killAfter().isEmpty()) {
      assertThat(machines.flink().rest().restored(job)).as("not failed").isEqualTo(restored);
    }
    long until = System.currentTimeMillis();
    cuts.add(new Gone(cut, from, until, far.heal()));
  }

  /** Looks at epochs until one has more local sales than the last one now. */
  private void lookUntilLocalSalesCame() throws BadRecordException {
    Map<SourcePartition, Long> more = new HashMap<>(epochs.positions().next());
    more.keySet().removeIf(in -> !in.region().isEmpty());
    more.replaceAll((in, next) -> next + 1);
    lookUntilCovered(Positions.of(more));
  }

  private void lookUntilCovered(Positions ends) throws BadRecordException {
    lookUntil(() -> epochs.positions().cover(ends));
  }

  private void lookFor(Duration time) throws BadRecordException {
    long end = System.nanoTime() + time.toNanos();
    lookUntil(() -> System.nanoTime() - end > 0);
  }

  private void lookUntil(BooleanSupplier done) throws BadRecordException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!done.getAsBoolean()) {
      assertThat(System.nanoTime() - end)
          .as("waited for %s; the last epoch is at %s", LIMIT, epochs.positions())
          .isNegative();
      epochs.look();
    }
  }

  private void compareAll(Positions ends) throws Exception {
    Map<String, Aggregate> statements = new HashMap<>();
    lookUntilCovered(ends);
    epochs.seen().forEach(seen -> statements.put(seen.epoch().version(), Aggregate.SUM));
    Map<String, String> expected = epochs.readToTheEnd(statements);
    assertThat(epochs.wrong()).as("epochs that the logs do not give").isEmpty();
    try (UpsertTable table = new UpsertTable(log)) {
      assertThat(table.rows()).as("rows of a plain consumer").isEqualTo(expected);
    }
    WrittenSales near = WrittenSales.of("", machines.log());
    WrittenSales away = WrittenSales.of(FAR, far.log());
    cuts.forEach(cut -> requireCut(cut, near, away));
    System.out.printf(
        "%d epochs of %d sales, each what both logs give; %d cuts, seed %d%n",
        epochs.epochs(), epochs.records(), cuts.size(), SEED);
  }

  /** That it was one, and what came of local sales meanwhile. */
  private void requireCut(Gone cut, WrittenSales near, WrittenSales away) {
    List<SeenEpoch> meanwhile =
        epochs.seen().stream()
            .filter(seen -> seen.at() >= cut.from() && seen.at() < cut.until())
            .toList();
    Positions last = meanwhile.get(meanwhile.size() - 1).epoch().positions();
    WrittenSales local = near.within(cut.from(), cut.until());
    WrittenSales unseen = away.within(cut.from(), cut.until());
    assertThat(local.below(last)).as("local sales of the cut that came").isPositive();
    assertThat(unseen.below(last)).as("sales that came through the cut").isZero();
    cut.dropped()
        .ifPresent(
            packets -> {
              assertThat(packets.came()).as("packets").isPositive();
              assertThat(packets.passed()).as("packets that came through").isZero();
              assertThat(unseen.count()).as("sales that the far service wrote").isPositive();
            });
    System.out.printf(
        "%s: %s; %d epochs, %d of %d local sales came meanwhile, p99 after %d ms; %d far ones, none%n",
        cut.plan(),
        cut.dropped()
            .map(d -> "%d packets dropped, %d passed".formatted(d.came(), d.passed()))
            .orElse("processes stopped"),
        meanwhile.size(),
        local.below(last),
        local.count(),
        local.freshness99(epochs.seen()),
        unseen.count());
  }
}
