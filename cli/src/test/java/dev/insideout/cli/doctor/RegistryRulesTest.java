package dev.insideout.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.sqlview.SqlProblem.Severity;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RegistryRulesTest {
  private static final Set<String> BOTH = Set.of("sales-key", "sales-value");

  @Test
  void wantBothSubjectsAndTheRule() {
    assertThat(RegistryRules.check("sales", BOTH, s -> Optional.of("BACKWARD_TRANSITIVE")))
        .isEmpty();
  }

  @Test
  void findASubjectThatIsGone() {
    assertThat(
            RegistryRules.check(
                "sales", Set.of("sales-value"), s -> Optional.of("BACKWARD_TRANSITIVE")))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Severity.ERROR);
              assertThat(finding.about()).isEqualTo("subject sales-key");
            });
  }

  @Test
  void warnOfAnotherRule() {
    assertThat(RegistryRules.check("sales", BOTH, s -> Optional.empty()))
        .singleElement()
        .extracting(Finding::reason)
        .asString()
        .contains("its rule is the registry's own, not BACKWARD_TRANSITIVE");
    assertThat(RegistryRules.check("sales", BOTH, s -> Optional.of("NONE")))
        .extracting(Finding::severity)
        .containsExactly(Severity.WARNING);
  }
}
