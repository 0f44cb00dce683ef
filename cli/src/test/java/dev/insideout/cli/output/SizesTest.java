package dev.insideout.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizesTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1.0 KiB",
    "1600000, 1.5 MiB",
    "3221225472, 3.0 GiB",
    "9007199254740992, 8192.0 TiB",
  })
  void areInTheLargestUnitThatFits(long bytes, String text) {
    assertThat(Sizes.text(bytes)).isEqualTo(text);
  }
}
