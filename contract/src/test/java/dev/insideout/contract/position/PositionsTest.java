package dev.insideout.contract.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PositionsTest {
  @Test
  void readTheirOwnTextAlsoOfTopicsWithDashesAndOfRegions() {
    String text = "order-lines-0:12,eu/orders-1:5";

    assertThat(Positions.parse(text))
        .isEqualTo(
            Positions.of(
                Map.of(
                    SourcePartition.of("order-lines", 0),
                    12L,
                    new SourcePartition("eu", "orders", 1),
                    5L)))
        .hasToString(text);
    assertThat(Positions.parse("")).isEqualTo(Positions.NONE);
  }

  @Test
  void containWhatIsBelowThem() {
    Positions positions = Positions.parse("orders-0:5");

    assertThat(positions.contain(SourcePartition.of("orders", 0), 4)).isTrue();
    assertThat(positions.contain(SourcePartition.of("orders", 0), 5)).isFalse();
    assertThat(positions.contain(SourcePartition.of("orders", 1), 0)).isFalse();
  }

  @Test
  void coverWhatIsNotAheadOfThemAnywhere() {
    Positions positions = Positions.parse("orders-0:5,orders-1:7");

    assertThat(positions.cover(Positions.parse("orders-0:5,orders-2:0"))).isTrue();
    assertThat(positions.cover(Positions.parse("orders-0:5,orders-1:8"))).isFalse();
    assertThat(positions.cover(Positions.parse("orders-2:1"))).isFalse();
  }

  @Test
  void haveAFurthestCutInCommon() {
    Positions positions = Positions.parse("orders-0:5,orders-1:7");

    assertThat(positions.commonWith(Positions.parse("orders-0:9,orders-1:3,orders-2:4")))
        .isEqualTo(Positions.parse("orders-0:5,orders-1:3"));
    assertThat(positions.commonWith(Positions.NONE)).isEqualTo(Positions.NONE);
  }

  @Test
  void sayWhatIsWrongWithAText() {
    assertThatThrownBy(() -> Positions.parse("orders-0"))
        .hasMessage("'orders-0' is not a position ([region/]topic-partition:offset)");
    assertThatThrownBy(() -> Positions.parse("orders:5"))
        .hasMessage("'orders' is not a source partition ([region/]topic-partition)");
  }

  @Test
  void isTakenApartByRegion() {
    Positions cut = Positions.parse("eu/orders-0:3,eu/orders-1:4,orders-0:7");

    assertThat(cut.byRegion())
        .containsOnlyKeys("", "eu")
        .containsEntry("", Positions.parse("orders-0:7"))
        .containsEntry("eu", Positions.parse("eu/orders-0:3,eu/orders-1:4"));
    assertThat(Positions.NONE.byRegion()).isEmpty();
  }
}
