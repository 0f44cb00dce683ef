package dev.insideout.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LagTest {
  private static final Lag OLD = new Lag(3, Optional.of(Instant.ofEpochMilli(10)));
  private static final Lag YOUNG = new Lag(4, Optional.of(Instant.ofEpochMilli(20)));

  @Test
  void isAsOldAsTheOldestThatIsMissing() {
    Lag both = new Lag(7, OLD.since());

    assertThat(OLD.and(YOUNG)).isEqualTo(both);
    assertThat(YOUNG.and(OLD)).isEqualTo(both);
    assertThat(Lag.NONE.and(OLD)).isEqualTo(OLD);
    assertThat(OLD.and(Lag.NONE)).isEqualTo(OLD);
  }
}
