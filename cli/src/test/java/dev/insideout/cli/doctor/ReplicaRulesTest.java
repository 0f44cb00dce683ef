package dev.insideout.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.sqlview.SqlProblem.Severity;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReplicaRulesTest {
  @Test
  void warnOfAReplicaOfAReplica() {
    assertThat(
            ReplicaRules.check(
                List.of("orders", "eu.orders", "us.eu.orders", "us.sales.de"), Set.of("eu", "us")))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Severity.WARNING);
              assertThat(finding.about()).isEqualTo("topic us.eu.orders");
              assertThat(finding.fix()).contains("topics.exclude");
            });
  }
}
