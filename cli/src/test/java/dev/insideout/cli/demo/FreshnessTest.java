package dev.insideout.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class FreshnessTest {
  private static final SourcePartition ORDERS = SourcePartition.of("orders", 0);
  private static final SourcePartition PAYMENTS = SourcePartition.of("payments", 0);
  private static final double ALL = 1.0;

  private final Freshness freshness = new Freshness();

  @Test
  void runsFromWritingToTheFirstEpochThatContainsTheRecord() {
    freshness.written(ORDERS, 4, 1000);
    freshness.shown(at(ORDERS, 4), 1100);
    assertThat(freshness.percentile(ALL)).as("position 4 does not contain offset 4").isEmpty();

    freshness.shown(at(ORDERS, 5), 1300);
    freshness.shown(at(ORDERS, 6), 1500);
    assertThat(freshness.percentile(ALL)).isEqualTo(OptionalLong.of(300));
  }

  @Test
  void isTheSameWhenTheLogIsReadLaterThanTheView() {
    freshness.shown(at(ORDERS, 4), 1100);
    freshness.shown(at(ORDERS, 5), 1300);
    freshness.shown(at(ORDERS, 6), 1500);
    freshness.written(ORDERS, 4, 1000);

    assertThat(freshness.percentile(ALL)).isEqualTo(OptionalLong.of(300));
  }

  @Test
  void keepsPartitionsApart() {
    freshness.written(ORDERS, 0, 1000);
    freshness.written(PAYMENTS, 0, 1000);
    freshness.shown(at(PAYMENTS, 1), 1010);
    assertThat(freshness.percentile(ALL)).isEqualTo(OptionalLong.of(10));

    freshness.shown(at(ORDERS, 1), 1020);
    assertThat(freshness.percentile(ALL)).isEqualTo(OptionalLong.of(20));
  }

  @Test
  void countsEveryRecord() {
    for (int offset = 0; offset < 100; offset++) {
      freshness.written(ORDERS, offset, 1000);
      freshness.shown(at(ORDERS, offset + 1), 1001 + offset);
    }

    assertThat(freshness.percentile(0.5)).isEqualTo(OptionalLong.of(50));
    assertThat(freshness.percentile(0.99)).isEqualTo(OptionalLong.of(99));
    assertThat(freshness.percentile(ALL)).isEqualTo(OptionalLong.of(100));
  }

  private static Positions at(SourcePartition partition, long position) {
    return Positions.of(Map.of(partition, position));
  }
}
