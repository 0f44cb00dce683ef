package dev.insideout.benchmarks.unified.fact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Facts are what is said of them. */
class FactGeneratorTest {
  private static final long SEED = 7;
  private static final int ORDERS = 20_000;
  private static final long LATEST_MILLIS = 60_000;

  private static List<Fact> facts() {
    List<Fact> facts = new ArrayList<>();
    new FactGenerator(SEED, ORDERS).forEachRemaining(facts::add);
    return facts;
  }

  @Test
  void areTheSameForTheSameSeed() {
    assertThat(facts()).isEqualTo(facts());
  }

  @Test
  void changeDeleteAndComeLateAsOftenAsIsSaid() {
    long all = 0;
    long fresh = 0;
    long deletes = 0;
    long late = 0;
    long newest = 0;
    Map<FactTopic, Set<String>> known = new EnumMap<>(FactTopic.class);
    for (Fact fact : facts()) {
      assertThat(newest - fact.time()).isLessThanOrEqualTo(LATEST_MILLIS);
      late += fact.time() < newest ? 1 : 0;
      newest = Math.max(newest, fact.time());
      boolean isNew = known.computeIfAbsent(fact.topic(), topic -> new HashSet<>()).add(fact.key());
      if (fact.topic() != FactTopic.LINES && fact.topic() != FactTopic.PRODUCTS) {
        all++;
        fresh += isNew ? 1 : 0;
        deletes += fact.row().isEmpty() ? 1 : 0;
      }
    }
    System.out.printf(
        "seed %d: %d facts of four topics, %d new, %d deletes, %d late or twice%n",
        SEED, all, fresh, deletes, late);
    assertThat((double) fresh / all).isCloseTo(0.22, within(0.01));
    assertThat((double) deletes / all).isCloseTo(0.02, within(0.003));
    assertThat((double) late / (all * 1.5)).isCloseTo(0.06, within(0.01));
    assertThat(known.get(FactTopic.ORDERS)).hasSizeBetween(ORDERS * 98 / 100, ORDERS);
  }

  @Test
  void comeToRowsThatReferToOneAnother() {
    FactTables tables = new FactTables();
    facts().forEach(tables::add);
    long withCustomer = 0;
    long withLines = 0;
    for (String order : tables.orders()) {
      Joined joined = tables.joined(order).orElseThrow();
      withCustomer += joined.customer() == null ? 0 : 1;
      withLines += joined.lines() == null ? 0 : 1;
    }
    System.out.printf(
        "seed %d: %d orders in the end, %d with a customer, %d with lines%n",
        SEED, tables.orders().size(), withCustomer, withLines);
    assertThat(withCustomer).isBetween(tables.orders().size() / 2L, tables.orders().size() - 1L);
    assertThat(withLines).isBetween(tables.orders().size() / 2L, tables.orders().size() - 1L);
  }
}
