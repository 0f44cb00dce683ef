package dev.insideout.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.cache.AppliedEpoch;
import dev.insideout.cache.Key;
import dev.insideout.cache.View;
import dev.insideout.cache.ViewCache;
import dev.insideout.cache.Views;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.platform.BrokerProcess;
import dev.insideout.platform.SchemaRegistryProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A region moves to another cluster while services write in it and readers read. A copier copies
 * its topics, some time behind, and many records twice. Every epoch before and after is what the
 * log gives that it names, and the first of the new place is what the old log gives where it was
 * copied to: the move itself changes no row.
 *
 * <p>5,000 orders; 200,000, a move that is taken back and one that is rolled back by {@code ./mvnw
 * verify -Psoak -pl integration-tests -am -Dit.test=RegionMoveIT}.
 */
@Timeout(value = 1800, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RegionMoveIT {
  private static final long SEED = Long.getLong("insideout.seed", 20_261_130);
  private static final boolean FULL = "full".equals(System.getProperty("insideout.size"));
  private static final int ORDERS =
      Integer.getInteger("insideout.move.rows", FULL ? 200_000 : 5_000);
  private static final int HOME_ORDERS = 500;
  private static final Duration LIMIT = Duration.ofSeconds(300);
  private static final long LOOK_NANOS = 100_000_000;

  @TempDir private static Path dir;
  private static Machines machines;
  private static Region eu;
  private static Region fra;
  private static LogConnection log;
  private static MovingShop shop;
  private static Insideout insideout;

  private final long began = System.nanoTime();

  /** A cluster of another region, and its registry. */
  private record Region(BrokerProcess broker, SchemaRegistryProcess registry)
      implements AutoCloseable {
    static Region start(Path dir) {
      return new Region(
          BrokerProcess.start(dir.resolve("broker"), OptionalInt.empty()),
          SchemaRegistryProcess.start(dir.resolve("registry"), OptionalInt.empty()));
    }

    LogConnection log() {
      return LogConnection.of(broker.bootstrap(), registry.address());
    }

    @Override
    public void close() {
      registry.close();
      broker.close();
    }
  }

  @BeforeAll
  static void start() throws Exception {
    CompletableFuture<List<Region>> others =
        CompletableFuture.supplyAsync(
            () -> List.of(Region.start(dir.resolve("eu")), Region.start(dir.resolve("fra"))));
    machines = Machines.start(dir);
    eu = others.join().get(0);
    fra = others.join().get(1);
    log = machines.log().with(Map.of(MovingShop.OLD, eu.log(), MovingShop.NEW, fra.log()));
    shop =
        new MovingShop(
            dir.resolve("project"), log, machines.flink().address(), dir.resolve("flink"));
    shop.write();
    insideout = new Insideout(shop.folder(), MovingShop.ENVIRONMENT);
  }

  @AfterAll
  static void stop() {
    for (Region region : new Region[] {eu, fra}) {
      if (region != null) {
        region.close();
      }
    }
    if (machines != null) {
      machines.close();
    }
  }

  @Test
  void aRegionMovesUnderLoadAndNoRowChangesByIt() throws Exception {
    // So that an id means another schema at home.
    new SchemaRegistry(log.registry())
        .register("taken", SchemaBuilder.record("Taken").fields().requiredLong("no").endRecord());
    ShopTopics homeTopics = ShopTopics.create(log.in(""));
    ShopTopics euTopics = ShopTopics.create(eu.log());
    try (ShopService home = new ShopService(log.in(""), homeTopics, HOME_ORDERS, SEED);
        ShopService service = new ShopService(eu.log(), euTopics, ORDERS, SEED + 1)) {
      home.fill();
      service.fill();
      home.work();
      service.work();
      tell("%d orders in eu, and services at work", ORDERS);
      say("apply", MovingShop.GROUP);
      tell("the views are built");
      try (MoveAudit audit = new MoveAudit(log);
          Reader reader = new Reader()) {
        requireRefused("does not exist at fra");
        assertThat(ShopTopics.create(fra.log())).as("ids of copied bytes").isEqualTo(euTopics);
        try (RegionCopier copier = new RegionCopier(eu.log(), fra.log())) {
          beginToCopy(copier);
          if (FULL) {
            takeBack(audit, copier);
          }
          move(copier);
          long written = home.rest() + service.rest();
          Positions ends = euEnds(audit);
          await(copier, () -> copier.copied() >= sum(ends));
          audit.auditUpTo(audit.ends(MovingShop.NEW));
          tell("%d records written, all in the views", written);
          requireDiffOfNothing(audit, copier);
          reader.requireUndisturbed();
          shop.writePlace(MovingShop.NEW);
          assertThat(say("plan", MovingShop.GROUP)).contains("unchanged");
          say("audit", MovingShop.SUMS, "--last", "2");
          say("region", "move", "eu", "--to", "fra");
          tell("moved, audited, and nothing left to do");
          if (FULL) {
            goBack(audit, home);
          }
          System.out.printf(
              "%d epochs, each what the log gives that it names, of %d changes; %d records copied twice; %s; seed %d%n",
              audit.epochs().size(), audit.changes(), copier.twice(), reader, SEED);
        }
      }
    }
  }

  private void beginToCopy(RegionCopier copier) throws Exception {
    await(copier, () -> copier.copied() > ORDERS / 2);
    copier.pause();
    requireRefused("the copy does not have what eu had 1 s ago: of eu.");
    assertThat(
            new Insideout(shop.folder(), MovingShop.WRONG)
                .here("region", "move", "eu", "--to", "fra", "--dry-run")
                .text())
        .contains("which means another schema in the registry of fra");
    copier.startAgain();
    copier.goOn();
    tell("refused as long as the copy lacks something");
  }

  /** The copier stops when the live version has, and the old version goes on. */
  private void takeBack(MoveAudit audit, RegionCopier copier) throws Exception {
    Insideout.Running moving = insideout.start("region", "move", "eu", "--to", "fra", "--gap", "5");
    moving.awaitSaid("Stopping the live version");
    copier.pause();
    Insideout.Said said = moving.awaitEnd();
    assertThat(said.exitCode()).as(said.text()).isEqualTo(1);
    assertThat(said.text())
        .contains("Taking it back: the old version of Group world")
        .contains("the copy does not have what eu had 5 s ago");
    copier.goOn();
    audit.auditUpTo(audit.ends(MovingShop.OLD));
    assertThat(MoveAudit.place(audit.last())).isEqualTo(MovingShop.OLD);
    tell("taken back when the copier failed, and the old version goes on");
  }

  private void move(RegionCopier copier) throws Exception {
    Insideout.Running moving = insideout.start("region", "move", "eu", "--to", "fra");
    moving.awaitSaid("ing version");
    copier.startAgain();
    Insideout.Said said = moving.awaitEnd();
    System.out.println(said.text().indent(4));
    assertThat(said.exitCode()).isZero();
    copier.requireWell();
    tell("moved; %d records copied twice", copier.twice());
    assertThat(said.text()).contains("world has moved: ").contains("let it say 'place: fra'");
  }

  private void requireRefused(String why) {
    Insideout.Said said =
        insideout.here("region", "move", "eu", "--to", "fra", "--dry-run", "--gap", "1");
    assertThat(said.exitCode()).as(said.text()).isEqualTo(1);
    assertThat(said.text()).contains(why);
  }

  /**
   * The first epoch of the new place is not before the last of the old one, and is what the old log
   * gives where it was copied to by then.
   */
  private void requireDiffOfNothing(MoveAudit audit, RegionCopier copier)
      throws BadRecordException {
    int first = audit.firstAt(MovingShop.NEW);
    AppliedEpoch before = audit.epochs().get(first - 1);
    AppliedEpoch after = audit.epochs().get(first);
    assertThat(audit.epochs().subList(first, audit.epochs().size()))
        .allSatisfy(e -> assertThat(MoveAudit.place(e)).isEqualTo(MovingShop.NEW));
    Map<SourcePartition, Long> original = new HashMap<>();
    after
        .positions()
        .next()
        .forEach(
            (in, next) -> {
              if (in.region().equals(MovingShop.NEW)) {
                original.put(
                    new SourcePartition(MovingShop.OLD, in.topic(), in.partition()),
                    copier.originalOf(in.topic(), in.partition(), next));
              }
            });
    assertThat(Positions.of(original).cover(before.positions().byRegion().get(MovingShop.OLD)))
        .as("%s, copied by %s, is not before %s", original, after.positions(), before.positions())
        .isTrue();
    audit.requireMoveChangedNothing(Positions.of(original));
    System.out.printf(
        "    the epoch of the takeover is the same of both logs; %.1f s after the one before it, with %d changed rows%n",
        Duration.between(before.written(), after.written()).toMillis() / 1e3,
        after.changes().values().stream().mapToInt(List::size).sum());
  }

  /** As long as the old cluster has all, the old version can have it back. */
  private void goBack(MoveAudit audit, ShopService home) throws Exception {
    say("rollback", MovingShop.GROUP);
    home.goOn();
    audit.auditUpTo(audit.ends(MovingShop.OLD));
    assertThat(MoveAudit.place(audit.last())).isEqualTo(MovingShop.OLD);
    tell("and back");
  }

  private static Positions euEnds(MoveAudit audit) {
    return audit.ends(MovingShop.OLD).byRegion().get(MovingShop.OLD);
  }

  private static long sum(Positions positions) {
    return positions.next().values().stream().mapToLong(Long::longValue).sum();
  }

  private static void await(RegionCopier copier, BooleanSupplier done) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!done.getAsBoolean()) {
      copier.requireWell();
      assertThat(System.nanoTime() - end).as("waited for %s", LIMIT).isNegative();
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /** Says a command that must be done; returns what it said. */
  private static String say(String... words) {
    Insideout.Said said = insideout.here(words);
    assertThat(said.exitCode()).as(said.text()).isZero();
    return said.text();
  }

  /** One line, with the time since the beginning. */
  private void tell(String line, Object... values) {
    System.out.printf("%5.1f s  %s%n", (System.nanoTime() - began) / 1e9, line.formatted(values));
  }

  /** A service that has the view in a cache, and watches that nothing in it goes back. */
  private static final class Reader implements AutoCloseable {
    private final ViewCache<Key, GenericRecord> cache;
    private final Map<String, Long> versions = new ConcurrentHashMap<>();
    private final Queue<String> back = new ConcurrentLinkedQueue<>();

    Reader() throws Exception {
      cache = Views.connect(log).open(View.of(MovingShop.ORDERS));
      cache.onChange(
          change ->
              change
                  .after()
                  .ifPresent(row -> note(change.key().toString(), (Long) row.get("version"))));
      cache.ready().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    private void note(String key, long version) {
      Long before = versions.put(key, version);
      if (before != null && before > version) {
        back.add("%s: %d after %d".formatted(key, version, before));
      }
    }

    void requireUndisturbed() {
      assertThat(back).as("orders that went back").isEmpty();
      assertThat(cache.stats().rebuilds()).as("rebuilds").isZero();
      assertThat(cache.stats().lostEpochs()).as("lost epochs").isZero();
      assertThat(cache.stats().foreignRecords()).as("foreign records").isZero();
    }

    @Override
    public String toString() {
      return "a cache of %d rows saw %d orders change and none go back"
          .formatted(cache.size(), versions.size());
    }

    @Override
    public void close() {
      cache.close();
    }
  }
}
