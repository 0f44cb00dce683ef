package dev.insideout.cli.recomputation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.position.Positions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublishedEpochsTest {
  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

  private final PublishedEpochs epochs =
      new PublishedEpochs("sales", List.of(epoch("1/4", 0), epoch("1/5", 10), epoch("2/9", 20)));

  @Test
  void findsTheNewestThatIsNotLater() {
    assertThat(epochs.require(NOON).id()).isEqualTo(new EpochId(1, 4));
    assertThat(epochs.require(NOON.plusSeconds(19)).id()).isEqualTo(new EpochId(1, 5));
    assertThat(epochs.require(NOON.plusSeconds(900)).id()).isEqualTo(new EpochId(2, 9));
    assertThat(epochs.newest()).map(PublishedEpoch::id).hasValue(new EpochId(2, 9));
    assertThat(epochs.require(new EpochId(1, 5)).written()).isEqualTo(NOON.plusSeconds(10));
  }

  @Test
  void saysWhatThereIsInsteadOfWhatIsNot() {
    assertThatThrownBy(() -> epochs.require(NOON.minusMillis(1)))
        .isInstanceOf(CommandFailure.class)
        .hasMessage(
            "View sales has no epoch of 2026-01-31T11:59:59.999Z or before. Its topic has epoch 1/4 of 2026-01-31T12:00:00Z to"
                + " epoch 2/9 of 2026-01-31T12:00:20Z; older markers are compacted away. A cut that has no marker any more can"
                + " be named by its positions.");
    assertThatThrownBy(() -> new PublishedEpochs("sales", List.of()).require(new EpochId(1, 1)))
        .hasMessage("View sales has no whole epoch 1/1. It has published no whole epoch yet.");
  }

  private static PublishedEpoch epoch(String id, long second) {
    return new PublishedEpoch(
        EpochId.parse(id), NOON.plusSeconds(second), "v1", Positions.parse("orders-0:" + second));
  }
}
