package dev.insideout.cli.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.cli.log.Lag;
import dev.insideout.cli.log.NewestEpoch;
import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.position.Positions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ViewStatusTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Optional<NewestEpoch> EPOCH =
      Optional.of(
          new NewestEpoch(
              new EpochId(1, 7), MarkerKind.END, Positions.NONE, NOW.minusSeconds(3), List.of()));

  @Test
  void isAsFarBehindAsTheFirstRecordThatItLacksIsOld() {
    ViewStatus lagging = status(EPOCH, new Lag(5, Optional.of(NOW.minusSeconds(2))));

    assertThat(lagging.age()).contains(Duration.ofSeconds(3));
    assertThat(lagging.behind()).contains(Duration.ofSeconds(2));
  }

  @Test
  void isAsFarBehindAsItsEpochIsOldWhereItLacksNothing() {
    assertThat(status(EPOCH, Lag.NONE).behind()).contains(Duration.ofSeconds(3));
    assertThat(status(Optional.empty(), Lag.NONE).behind()).isEmpty();
  }

  @Test
  void isNotAheadOfItsTimeWhereClocksDiffer() {
    assertThat(status(EPOCH, new Lag(5, Optional.of(NOW.plusSeconds(2)))).behind())
        .contains(Duration.ZERO);
  }

  private static ViewStatus status(Optional<NewestEpoch> newest, Lag lag) {
    return new ViewStatus(
        null,
        NOW,
        newest,
        lag,
        new TreeSet<>(),
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        0,
        new TreeSet<>());
  }
}
