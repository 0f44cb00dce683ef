package dev.insideout.cli.recomputation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.contract.position.Positions;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One cut, in the names of two environments. */
class StandpointsTest {
  private static final Standpoints STANDPOINTS = new Standpoints("us", "eu");

  @Test
  void whatIsAtHomeHereHasARegionThere() {
    Positions cut = Positions.parse("orders-0:7,orders-1:9,eu/orders-0:3");

    assertThat(STANDPOINTS.translated(cut, Set.of("orders", "us/orders")))
        .isEqualTo(Positions.parse("us/orders-0:7,us/orders-1:9,orders-0:3"));
  }

  @Test
  void aNameInFullIsTheSameInBoth() {
    Positions cut = Positions.parse("us/orders-0:7,eu/orders-0:3");

    assertThat(STANDPOINTS.translated(cut, Set.of("us/orders", "eu/orders"))).isEqualTo(cut);
    assertThat(STANDPOINTS.translated(cut, Set.of("us/orders", "orders")))
        .isEqualTo(Positions.parse("us/orders-0:7,orders-0:3"));
  }

  @Test
  void copiesOfOtherTopicsHaveNoCommonCut() {
    Positions cut = Positions.parse("orders-0:7");

    assertThatThrownBy(() -> STANDPOINTS.translated(cut, Set.of("orders")))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("other topics in region 'us' (us/orders) than in 'eu' (eu/orders)")
        .hasMessageContaining("FROM us.… and FROM eu.… mean the same in both");
  }
}
