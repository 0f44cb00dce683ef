package dev.insideout.cli.recomputation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.cli.output.CommandFailure;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChangeLimitTest {
  @Test
  void isExceededByMoreAndNotByAsMuch() {
    assertThat(ChangeLimit.parse("0.1%").isExceededBy(differing(1, 999))).isFalse();
    assertThat(ChangeLimit.parse("0.1%").isExceededBy(differing(1, 998))).isTrue();
    assertThat(ChangeLimit.parse("0%").isExceededBy(differing(0, 0))).isFalse();
    assertThat(ChangeLimit.parse("3").isExceededBy(differing(3, 0))).isFalse();
    assertThat(ChangeLimit.parse("3").isExceededBy(differing(4, 1_000_000))).isTrue();
  }

  @Test
  void saysWhatItMayBe() {
    for (String text : List.of("", "%", "-1", "1.5", "a lot", "0.1 %")) {
      assertThatThrownBy(() -> ChangeLimit.parse(text))
          .isInstanceOf(CommandFailure.class)
          .hasMessageContaining("--max-changed " + text);
    }
  }

  private static TableComparison differing(long different, long same) {
    return new TableComparison(
        new TableComparison.Columns(List.of(), List.of(), List.of()),
        same,
        different,
        Map.of(),
        0,
        0,
        List.of());
  }
}
