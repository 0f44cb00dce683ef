package dev.insideout.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearNamesTest {
  private static final List<String> VIEWS = List.of("order_status", "customer_360", "revenue");

  @Test
  void findsATypingError() {
    assertThat(NearNames.hint("oder_staus", "view", VIEWS)).isEqualTo("Did you mean order_status?");
    assertThat(NearNames.hint("cust", "view", VIEWS)).isEqualTo("Did you mean customer_360?");
  }

  @Test
  void listsAllWhenNoneIsNear() {
    assertThat(NearNames.hint("weather", "view", VIEWS))
        .isEqualTo("The views are: customer_360, order_status, revenue.");
    assertThat(NearNames.hint("weather", "view", List.of())).isEqualTo("There are no views.");
  }
}
