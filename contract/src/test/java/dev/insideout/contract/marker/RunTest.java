package dev.insideout.contract.marker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunTest {
  private static final Instant NOW = Instant.ofEpochMilli(5_000);

  @Test
  void isLaterThanTheLastOneWhateverTheClockSays() {
    Run ahead = new Run(9_000, "zzzzzzzz");

    assertThat(Run.submittedAt(NOW, Optional.of(ahead))).isGreaterThan(ahead);
    assertThat(Run.submittedAt(NOW, Optional.of(ahead)).submitted()).isEqualTo(9_001);
  }

  @Test
  void bearsTheTimeOfTheClockWhereThatIsLater() {
    assertThat(Run.submittedAt(NOW, Optional.of(new Run(1_000, "a"))).submitted()).isEqualTo(5_000);
    assertThat(Run.submittedAt(NOW, Optional.empty()).submitted()).isEqualTo(5_000);
  }
}
