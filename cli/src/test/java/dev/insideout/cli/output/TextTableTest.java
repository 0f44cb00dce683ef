package dev.insideout.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
  @Test
  void alignsTextLeftAndNumbersRight() {
    TextTable table = new TextTable(List.of("country", "revenue"));
    table.add("Germany", "12.50");
    table.add("Eire", "1,200.00");

    assertThat(table.lines(false))
        .containsExactly("country   revenue", "Germany     12.50", "Eire     1,200.00");
  }
}
