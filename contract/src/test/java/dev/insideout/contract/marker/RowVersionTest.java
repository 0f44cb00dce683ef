package dev.insideout.contract.marker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RowVersionTest {
  @Test
  void isOrderedByGenerationThenIncarnationThenSequence() {
    assertThat(List.of(v("2/0/0"), v("1/2/1"), v("1/1/9"), v("1/2/0")).stream().sorted())
        .containsExactly(v("1/1/9"), v("1/2/0"), v("1/2/1"), v("2/0/0"));
  }

  @Test
  void readsWhatItWrites() {
    RowVersion version = new RowVersion(1, -2, Long.MAX_VALUE);

    assertThat(v(version.toString())).isEqualTo(version);
  }

  @Test
  void refusesWhatIsNone() {
    for (String text : List.of("", "1/2", "1/2/3/4", "1/2/", "a/b/c")) {
      assertThatThrownBy(() -> v(text)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static RowVersion v(String text) {
    return RowVersion.parse(text);
  }
}
