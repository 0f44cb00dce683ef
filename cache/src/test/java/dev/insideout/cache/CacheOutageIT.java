package dev.insideout.cache;

import static dev.insideout.cache.Totals.SOON;
import static dev.insideout.cache.Totals.awaitReady;
import static dev.insideout.cache.Totals.awaitReadyState;
import static dev.insideout.cache.Totals.awaitStale;
import static dev.insideout.cache.Totals.rows;
import static dev.insideout.cache.Totals.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.cache.example.Total;
import dev.insideout.contract.LogConnection;
import dev.insideout.platform.BrokerProcess;
import dev.insideout.platform.SchemaRegistryProcess;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Broker or registry are gone for a while: rows are served, the state says so, and it passes. */
class CacheOutageIT {
  private static final String VIEW = "credits";

  @TempDir private Path dir;
  private BrokerProcess broker;
  private SchemaRegistryProcess registry;
  private HandWrittenViews views;

  @BeforeEach
  void start() throws Exception {
    broker = BrokerProcess.start(dir.resolve("kafka"), OptionalInt.empty());
    registry = SchemaRegistryProcess.start(dir.resolve("registry"), OptionalInt.empty());
    views =
        new HandWrittenViews(LogConnection.of(broker.bootstrap(), registry.address()), List.of());
    views.create(VIEW);
    views.row(VIEW, 0, 1, "a", 1);
    views.ends(VIEW, "1/1", "");
  }

  @AfterEach
  void stop() {
    views.close();
    registry.close();
    broker.close();
  }

  @Test
  void outlivesTheBroker() throws Exception {
    try (ViewCache<Key, Integer> cache = Views.connect(views.log()).open(Totals.of(VIEW))) {
      awaitReady(cache);
      int port =
          Integer.parseInt(broker.bootstrap().substring(broker.bootstrap().indexOf(':') + 1));
      broker.kill();
      awaitStale(cache, "the log at %s does not answer".formatted(views.log().kafka()));
      assertThat(rows(cache)).containsExactly(Map.entry("a", 1));
      assertThat(cache.health().status()).isEqualTo(Health.Status.DEGRADED);

      try (ViewCache<Key, Integer> opened = Views.connect(views.log()).open(Totals.of(VIEW))) {
        awaitStale(opened, "does not answer");
        assertThat(opened.ready()).isNotDone();
        broker = BrokerProcess.start(dir.resolve("kafka"), OptionalInt.of(port));
        awaitReady(opened);
      }
      views.row(VIEW, 1, 1, "b", 2);
      views.ends(VIEW, "1/2", "1/1");
      cache.await(token(2), SOON);
      awaitReadyState(cache);
      assertThat(rows(cache)).containsExactly(Map.entry("a", 1), Map.entry("b", 2));
    }
  }

  @Test
  void waitsForANameThatNobodyKnowsYet() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    LogConnection unknown = LogConnection.of("nobody.invalid:9092", registry.address());
    try (ViewCache<Key, Integer> cache = Views.connect(unknown).open(Totals.of(VIEW))) {
      awaitStale(
          cache,
          "the log at nobody.invalid:9092 does not answer: No resolvable bootstrap urls given in bootstrap.servers");
      assertThat(cache.ready()).isNotDone();
    }
    assertThat(ofOurs(before)).isEmpty();
  }

  @Test
  void outlivesTheRegistry() throws Exception {
    View<Key, Total> indexed = View.of(VIEW, Total.class).index("by_total", "total");
    try (ViewCache<Key, Total> plain = Views.connect(views.log()).open(VIEW, Total.class);
        ViewCache<Key, Total> withIndex = Views.connect(views.log()).open(indexed)) {
      awaitReady(plain);
      awaitReady(withIndex);
      Schema newer =
          SchemaBuilder.record("NewerRow")
              .fields()
              .requiredString("id")
              .requiredInt("total")
              .optionalString("note")
              .endRecord();
      GenericRecord row = new GenericData.Record(newer);
      row.put("id", "b");
      row.put("total", 2);
      views.row(VIEW, 1, 1, "b", row);
      int port = URI.create(registry.address()).getPort();
      registry.kill();
      views.ends(VIEW, "1/2", "1/1");

      for (ViewCache<Key, Total> cache : List.of(plain, withIndex)) {
        awaitStale(
            cache, "the schema registry at %s does not answer".formatted(registry.address()));
        assertThat(cache.get(Key.of("a"))).hasValue(new Total("a", 1, null));
        assertThat(cache.size()).as("nothing of the epoch").isEqualTo(1);
      }
      assertThat(withIndex.byIndex("by_total", 1).map(Row::key)).containsExactly(Key.of("a"));

      registry = SchemaRegistryProcess.start(dir.resolve("registry"), OptionalInt.of(port));
      for (ViewCache<Key, Total> cache : List.of(plain, withIndex)) {
        cache.await(token(2), SOON);
        awaitReadyState(cache);
        assertThat(cache.get(Key.of("b"))).hasValue(new Total("b", 2, null));
      }
      assertThat(withIndex.byIndex("by_total", 2).map(Row::key)).containsExactly(Key.of("b"));
    }
  }

  @Test
  void leavesNoThreadBehind() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    ViewCache<Key, Integer> memory = Views.connect(views.log()).open(Totals.of(VIEW));
    CacheConfig onDisk = CacheConfig.of(views.log()).storage(Storage.rocksDb(dir.resolve("rows")));
    try (ViewCache<Key, Integer> stored = Views.connect(onDisk).open(Totals.of(VIEW))) {
      awaitReady(memory);
      awaitReady(stored);
      memory.onChange(change -> memory.close());
      // Whoever fetched ahead while they loaded is on its way out.
      Totals.awaitState(stored, s -> ofOurs(before).size() == 2);
      views.row(VIEW, 1, 1, "b", 2);
      views.ends(VIEW, "1/2", "1/1");
      stored.await(token(2), SOON);
      assertThatThrownBy(
              () -> {
                while (true) {
                  memory.size();
                }
              })
          .as("closed by its own listener")
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("are closed");
    }
    Set<Thread> left = ofOurs(before);
    for (Thread thread : left) {
      thread.join(SOON.toMillis());
    }
    assertThat(ofOurs(before)).isEmpty();
  }

  /** Those that were not there before, but for what Java has in other groups, such as for HTTP. */
  private static Set<Thread> ofOurs(Set<Thread> before) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread) && thread.isAlive())
        .filter(thread -> thread.getThreadGroup() == Thread.currentThread().getThreadGroup())
        .collect(Collectors.toSet());
  }
}
