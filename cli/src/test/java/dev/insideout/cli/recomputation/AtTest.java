package dev.insideout.cli.recomputation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.position.Positions;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AtTest {
  @Test
  void takesTimesEpochsAndPositions() {
    assertThat(At.parse("3/17")).isEqualTo(new At.Epoch(new EpochId(3, 17)));
    assertThat(At.parse("sales-0:4,order.lines-12:0"))
        .isEqualTo(new At.Cut(Positions.parse("sales-0:4,order.lines-12:0")));
    assertThat(At.parse("eu/sales-1:4")).isEqualTo(new At.Cut(Positions.parse("eu/sales-1:4")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-01-31T12:00:00Z",
        "2026-01-31T12:00",
        "2026-01-31T10:00:00.000-02:00",
        "2026-01-31T13:00+01:00"
      })
  void takesTimesWithAnyOffsetAndUtcWithoutOne(String text) {
    assertThat(At.parse(text)).isEqualTo(new At.Time(Instant.parse("2026-01-31T12:00:00Z")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "12:00",
        "3/",
        "3/17/1",
        "sales-0",
        "sales:4",
        "sales-0:4,",
        "sales-0:9999999999999999999",
        "9999999999999999999/1"
      })
  void saysWhatACutMayBe(String text) {
    assertThatThrownBy(() -> At.parse(text))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("'%s' names no cut of the log".formatted(text));
  }
}
