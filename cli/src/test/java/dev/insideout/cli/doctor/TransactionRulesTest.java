package dev.insideout.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.flink.TransactionTimeout;
import dev.insideout.sqlview.SqlProblem.Severity;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TransactionRulesTest {
  private static final TransactionTimeout TIMEOUT = new TransactionTimeout(Duration.ofMinutes(14));
  private static final Duration CHECKPOINT = Duration.ofMinutes(5);

  @Test
  void findNothingWhereIntervalAndCheckpointFit() {
    assertThat(check(Duration.ofMinutes(9), Duration.ofMinutes(15))).isEmpty();
  }

  @Test
  void countTheIntervalForWhichATransactionIsOpen() {
    assertThat(check(Duration.ofMinutes(10), Duration.ofMinutes(15)))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Severity.WARNING);
              assertThat(finding.about()).isEqualTo("group sales");
              assertThat(finding.reason()).contains("an epoch may be lost");
              assertThat(finding.fix()).contains("at least 900000");
            });
    assertThat(check(Duration.ofMinutes(14), Duration.ofMinutes(15)))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Severity.ERROR);
              assertThat(finding.reason()).contains("every epoch is lost");
            });
  }

  @Test
  void sayThatTheBrokerAllowsLess() {
    assertThat(check(Duration.ofSeconds(1), Duration.ofMinutes(10)))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.reason())
                  .contains("transaction.max.timeout.ms")
                  .endsWith("a job would be refused");
              assertThat(finding.fix()).startsWith("set the client setting");
            });
  }

  private static List<Finding> check(Duration interval, Duration brokerMaximum) {
    return TransactionRules.check(
        TIMEOUT, CHECKPOINT, Optional.of(brokerMaximum), Map.of("sales", interval));
  }
}
