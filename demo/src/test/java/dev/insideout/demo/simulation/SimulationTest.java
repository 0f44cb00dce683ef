package dev.insideout.demo.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.demo.fact.Customer;
import dev.insideout.demo.fact.Order;
import dev.insideout.demo.fact.Payment;
import dev.insideout.demo.fact.Shipment;
import dev.insideout.demo.fact.Stock;
import dev.insideout.demo.fact.Topic;
import dev.insideout.demo.fact.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.Test;

class SimulationTest {
  private static final SimulationOptions SMALL = SimulationOptions.DEFAULT.withSize(200, 50);

  private static Stream<Fact> facts(SimulationOptions options, int count) {
    Simulation simulation = new Simulation(options);
    return Stream.generate(simulation::next).limit(count);
  }

  @Test
  void sameSeedGivesTheSameFacts() {
    List<Fact> once = facts(SMALL, 50_000).toList();
    List<Fact> again = facts(SMALL, 50_000).toList();
    List<Fact> other = facts(SMALL.withSeed(2), 50_000).toList();

    assertThat(again).isEqualTo(once);
    assertThat(other).isNotEqualTo(once);
  }

  @Test
  void everythingThatCanHappenHappensWithinAMinuteOfWork() {
    Map<String, Integer> kinds = new TreeMap<>();
    Map<SpecificRecordBase, Customer> customers = new HashMap<>();
    Map<SpecificRecordBase, Integer> stock = new HashMap<>();
    facts(SMALL, 120_000)
        .forEach(
            fact -> {
              kinds.merge(fact.topic().name(), 1, Integer::sum);
              if (fact instanceof Fact.Deletion<?> deletion) {
                kinds.merge("customers deleted", 1, Integer::sum);
                assertThat(deletion.topic()).isEqualTo(Topics.CUSTOMERS);
              }
              if (fact instanceof Fact.Upsert<?, ?> upsert) {
                kind(upsert, customers, stock).forEach(k -> kinds.merge(k, 1, Integer::sum));
              }
            });
    kinds.forEach((kind, count) -> System.out.printf("%-24s %7d%n", kind, count));

    assertThat(kinds)
        .containsKeys(
            "orders created",
            "orders validated",
            "orders failed",
            "orders paid",
            "orders shipped",
            "orders delivered",
            "orders cancelled",
            "payments authorised",
            "payments captured",
            "payments refunded",
            "payments failed",
            "payments retried",
            "shipments packed",
            "shipments in_transit",
            "shipments delivered",
            "shipments second parcel",
            "customers moved",
            "customers left the country",
            "customers deleted",
            "products version 2",
            "order_lines version 2",
            "stock up",
            "stock down",
            "clock second",
            "clock minute",
            "clock hour");
    assertThat(kinds.get("clock")).isLessThan(120_000 / 50);
  }

  private static List<String> kind(
      Fact.Upsert<?, ?> fact,
      Map<SpecificRecordBase, Customer> customers,
      Map<SpecificRecordBase, Integer> stock) {
    String topic = fact.topic().name();
    if (fact.value() instanceof Order order) {
      return List.of("orders " + order.getStatus());
    } else if (fact.value() instanceof Payment payment) {
      String attempt = payment.getPaymentId().endsWith("-1") ? "first" : "retried";
      return List.of("payments " + payment.getStatus(), "payments " + attempt);
    } else if (fact.value() instanceof Shipment shipment) {
      String parcel = shipment.getShipmentId().endsWith("-1") ? "first" : "second";
      return List.of("shipments " + shipment.getStatus(), "shipments %s parcel".formatted(parcel));
    } else if (fact.value() instanceof Customer customer) {
      Customer before = customers.put(fact.key(), customer);
      if (before == null || before.getCity().equals(customer.getCity())) {
        return List.of();
      }
      return before.getCountry().equals(customer.getCountry())
          ? List.of("customers moved")
          : List.of("customers moved", "customers left the country");
    } else if (fact.value() instanceof Stock level) {
      assertThat(level.getQuantity()).isNotNegative();
      Integer before = stock.put(fact.key(), level.getQuantity());
      return before == null || before == level.getQuantity()
          ? List.of()
          : List.of(before < level.getQuantity() ? "stock up" : "stock down");
    } else if (fact.topic().equals(Topics.CLOCK)) {
      return List.of("clock " + fact.value().get("granularity"));
    }
    return List.of(topic + " version " + fact.value().get("version"));
  }

  @Test
  void eventTopicsAreInDisorderAndCompactedTopicsAreNot() {
    Map<String, Long> late = new TreeMap<>();
    Map<String, Long> outOfVersionOrder = new TreeMap<>();
    Map<String, Long> twice = new TreeMap<>();
    Map<String, Instant> newest = new HashMap<>();
    Map<SpecificRecordBase, Long> versions = new HashMap<>();
    Map<String, Fact> events = new HashMap<>();
    Map<Topic<?, ?>, Fact> last = new HashMap<>();
    facts(SMALL, 120_000)
        .forEach(
            fact -> {
              String topic = fact.topic().name();
              if (fact instanceof Fact.Upsert<?, ?> upsert) {
                Instant time = (Instant) upsert.value().get("event_time");
                long version = (Long) upsert.value().get("version");
                Fact before = events.putIfAbsent((String) upsert.value().get("event_id"), fact);
                if (before != null) {
                  assertThat(fact).isEqualTo(before);
                  twice.merge(topic, 1L, Long::sum);
                  if (fact.topic().compacted()) {
                    assertThat(fact).isEqualTo(last.get(fact.topic()));
                  }
                } else {
                  if (time.isBefore(newest.getOrDefault(topic, Instant.MIN))) {
                    late.merge(topic, 1L, Long::sum);
                  }
                  if (version < versions.getOrDefault(upsert.key(), 0L)) {
                    outOfVersionOrder.merge(topic, 1L, Long::sum);
                  }
                }
                newest.merge(topic, time, (a, b) -> a.isAfter(b) ? a : b);
                versions.merge(upsert.key(), version, Math::max);
              }
              last.put(fact.topic(), fact);
            });
    System.out.printf(
        "late %s%nout of version order %s%ntwice %s%n", late, outOfVersionOrder, twice);

    Set<String> eventTopics = Set.of("orders", "order_lines", "payments", "shipments");
    assertThat(late.keySet()).isEqualTo(eventTopics);
    assertThat(outOfVersionOrder.keySet()).isEqualTo(eventTopics);
    assertThat(twice.keySet()).containsAll(eventTopics).contains("customers", "stock", "clock");
  }

  @Test
  void versionsOfAKeyCountFromOneWithoutGaps() {
    Map<SpecificRecordBase, Set<Long>> versions = new HashMap<>();
    facts(SMALL, 120_000)
        .filter(fact -> fact.topic().compacted())
        .forEach(
            fact -> {
              if (fact instanceof Fact.Upsert<?, ?> upsert) {
                Set<Long> seen = versions.computeIfAbsent(upsert.key(), k -> new HashSet<>());
                seen.add((Long) upsert.value().get("version"));
                assertThat(seen).hasSize(((Long) upsert.value().get("version")).intValue());
              }
            });
    assertThat(versions).hasSizeGreaterThan(250 + 3);
  }

  @Test
  void whatItRemembersIsBounded() {
    Simulation simulation = new Simulation(SMALL);
    int pendingAfterADay = 0;
    int openAfterADay = 0;
    Instant aDay = Simulation.START.plus(Duration.ofHours(24));
    long facts = 0;
    for (; simulation.now().isBefore(aDay); facts++) {
      simulation.next();
      pendingAfterADay = Math.max(pendingAfterADay, simulation.pending());
      openAfterADay = Math.max(openAfterADay, simulation.openOrders());
    }
    int pending = 0;
    int open = 0;
    Instant threeDays = aDay.plus(Duration.ofHours(48));
    for (; simulation.now().isBefore(threeDays); facts++) {
      simulation.next();
      pending = Math.max(pending, simulation.pending());
      open = Math.max(open, simulation.openOrders());
    }
    System.out.printf(
        "%d facts in 72 simulated hours; at most %d open orders, %d pending steps (first day %d, %d)%n",
        facts, open, pending, openAfterADay, pendingAfterADay);

    assertThat(open).isLessThan(openAfterADay + openAfterADay / 10).isLessThan(12_000);
    assertThat(pending).isLessThan(pendingAfterADay + pendingAfterADay / 10);
    assertThat(simulation.customers()).isBetween(180, 222);
    assertThat(facts / 72).isBetween(27_000L, 33_000L);
  }

  @Test
  void aDefectiveTillCorruptsEveryNthRecordAndNothingElse() {
    List<Fact> clean = facts(SMALL, 10_000).toList();
    List<Fact> corrupted = facts(SMALL.withCorruptEvery(100), 10_100).toList();

    assertThat(corrupted.stream().filter(f -> !(f instanceof Fact.Garbage))).isEqualTo(clean);
    assertThat(corrupted.stream().filter(f -> f instanceof Fact.Garbage)).hasSize(100);
    assertThat(corrupted.get(100)).isInstanceOf(Fact.Garbage.class);
  }
}
