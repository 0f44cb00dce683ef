package dev.insideout.demo.recomputation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.demo.Company;
import dev.insideout.demo.CompanyOptions;
import dev.insideout.demo.fact.Topic;
import dev.insideout.demo.fact.Topics;
import dev.insideout.demo.simulation.Fact;
import dev.insideout.demo.simulation.Simulation;
import dev.insideout.demo.simulation.SimulationOptions;
import dev.insideout.platform.KafkaBroker;
import dev.insideout.platform.SchemaRegistryProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompanyIT {
  private static final SimulationOptions SIMULATION =
      SimulationOptions.DEFAULT.withSize(200, 50).withCorruptEvery(1000);
  private static final int EVENTS_A_SESSION = 20_000;

  /** Stops twice on the way, once by itself and once when told to. */
  @Test
  void theLogHoldsWhatTheSimulationSaysOverARestart(@TempDir Path folder) throws Exception {
    try (KafkaBroker broker = KafkaBroker.start(folder.resolve("kafka"), OptionalInt.empty());
        SchemaRegistryProcess registry =
            SchemaRegistryProcess.start(folder.resolve("registry"), OptionalInt.empty())) {
      LogConnection log = LogConnection.of(broker.bootstrap(), registry.address());
      long first = work(log, EVENTS_A_SESSION);
      Positions early = ends(log);
      long stopped = workUntilStopped(log);
      long last = work(log, EVENTS_A_SESSION);
      long all = first + stopped + last;
      assertThat(first).isEqualTo(EVENTS_A_SESSION);
      assertThat(last).isEqualTo(EVENTS_A_SESSION);

      Recomputation now = Recomputation.of(log, ends(log));
      assertThat(now.records()).isEqualTo(all);
      assertThat(now.badRecords().values().stream().mapToLong(n -> n).sum())
          .isEqualTo(all / 1001)
          .isPositive();
      assertThat(now.views()).isEqualTo(expected(all));
      Recomputation then = Recomputation.of(log, early);
      assertThat(then.views()).isEqualTo(expected(first)).isNotEqualTo(now.views());
      Recomputation.VIEWS.forEach(
          view -> System.out.printf("%s: %d rows%n", view, now.rows(view).size()));
      System.out.printf(
          "%d + %d + %d facts, bad %s, seed %d%n",
          first, stopped, last, now.badRecords(), SIMULATION.seed());

      partitionsThatAreNotNamedAreNotRead(log);
      aCutBehindTheEndIsRefused(log);
      topicsAreCreatedAsDeclared(log);
      schemasAreRegisteredWithTheirDocumentation(log);
    }
  }

  private static long work(LogConnection log, long events) throws InterruptedException {
    try (Company company = Company.open(log, CompanyOptions.of(SIMULATION, 1_000_000, events))) {
      company.start();
      assertThat(company.awaitEnd(Duration.ofMinutes(1))).isTrue();
      assertThat(company.written().keySet())
          .containsExactlyElementsOf(Topics.ALL.stream().map(Topic::name).toList());
      return company.events();
    }
  }

  private static long workUntilStopped(LogConnection log) throws InterruptedException {
    Company company = Company.open(log, CompanyOptions.endless(SIMULATION, 5000));
    try (company) {
      company.start();
      do {
        assertThat(company.awaitEnd(Duration.ofMillis(50))).isFalse();
      } while (company.events() < 500);
    }
    assertThat(company.awaitEnd(Duration.ZERO)).isTrue();
    return company.events();
  }

  /** The views of the first {@code count} facts, without a log. */
  private static Map<String, Map<List<Object>, Map<String, Object>>> expected(long count) {
    Tables tables = new Tables();
    Simulation simulation = new Simulation(SIMULATION);
    for (long i = 0; i < count; i++) {
      Fact fact = simulation.next();
      if (fact instanceof Fact.Upsert<?, ?> upsert) {
        tables.apply(fact.topic().name(), upsert.key(), Optional.of(upsert.value()));
      } else if (fact instanceof Fact.Deletion<?> deletion) {
        tables.apply(fact.topic().name(), deletion.key(), Optional.empty());
      }
    }
    return Recomputation.views(tables);
  }

  private static Positions ends(LogConnection log) throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> latest =
        Topics.ALL.stream()
            .flatMap(
                topic ->
                    IntStream.range(0, topic.partitions())
                        .mapToObj(p -> new TopicPartition(topic.name(), p)))
            .collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest()));
    try (Admin admin = Admin.create(log.clientProperties(Map.of()))) {
      Map<SourcePartition, Long> ends = new HashMap<>();
      admin
          .listOffsets(latest)
          .all()
          .get()
          .forEach(
              (p, end) -> ends.put(SourcePartition.of(p.topic(), p.partition()), end.offset()));
      return Positions.of(ends);
    }
  }

  private static void partitionsThatAreNotNamedAreNotRead(LogConnection log) throws Exception {
    Map<SourcePartition, Long> one = new TreeMap<>(ends(log).next());
    one.keySet().removeIf(p -> !p.equals(SourcePartition.of("orders", 2)));

    Recomputation recomputation = Recomputation.of(log, Positions.of(one));
    assertThat(recomputation.records()).isEqualTo(one.values().iterator().next());
    assertThat(recomputation.rows("order_status")).isNotEmpty();
    assertThat(recomputation.rows("customer_360")).isEmpty();
    assertThat(Recomputation.of(log, Positions.NONE).rows("order_status")).isEmpty();
  }

  private static void aCutBehindTheEndIsRefused(LogConnection log) {
    Positions beyond = Positions.of(Map.of(SourcePartition.of("orders", 0), 1_000_000_000L));

    assertThatThrownBy(() -> Recomputation.of(log, beyond))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("orders-0 ends at offset");
  }

  private static void topicsAreCreatedAsDeclared(LogConnection log) throws Exception {
    try (Admin admin = Admin.create(log.clientProperties(Map.of()))) {
      for (Topic<?, ?> topic : Topics.ALL) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
        Map<String, String> settings =
            admin.describeConfigs(List.of(resource)).all().get().get(resource).entries().stream()
                .filter(entry -> topic.settings().containsKey(entry.name()))
                .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
        assertThat(settings).isEqualTo(topic.settings());
      }
    }
  }

  private static void schemasAreRegisteredWithTheirDocumentation(LogConnection log) {
    SchemaRegistry registry = new SchemaRegistry(log.registry());
    for (Topic<?, ?> topic : Topics.ALL) {
      List.of(SchemaRegistry.keySubject(topic.name()), SchemaRegistry.valueSubject(topic.name()))
          .forEach(
              subject -> {
                var registered = registry.latest(subject).orElseThrow();
                assertThat(registered.version()).isEqualTo(1);
                assertThat(registered.schema().getDoc()).isNotBlank();
                assertThat(registered.schema().getFields())
                    .allSatisfy(field -> assertThat(field.doc()).isNotBlank());
              });
    }
  }
}
