package dev.insideout.flink.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.marker.Run;
import dev.insideout.contract.position.Positions;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What a hold-back has to remember. */
class HeldEpochsTest {
  private static final int EPOCHS = 1_000;

  @Test
  void keepsFewMarkersOfALongTopicThatIsNotReadToItsEnd() {
    HeldEpochs epochs = new HeldEpochs(2);
    for (int epoch = 1; epoch <= EPOCHS; epoch++) {
      epochs.add(marker(0, epoch));
      epochs.add(marker(1, epoch));
      assertThat(epochs.advance()).isEqualTo(released(epoch));
      assertThat(epochs.held()).hasSizeLessThanOrEqualTo(4);
    }
  }

  private static Optional<EpochId> released(int epoch) {
    return epoch < EPOCHS ? Optional.empty() : Optional.of(new EpochId(1, EPOCHS));
  }

  /** The end of an epoch of a topic that has {@link #EPOCHS}, and no rows. */
  private static HeldMarker marker(int partition, int epoch) {
    Marker marker =
        new Marker(
            MarkerKind.END,
            "sales",
            "v1",
            new Run(1, "run"),
            new EpochId(1, epoch),
            Optional.of(new EpochId(1, epoch - 1)),
            OptionalLong.empty(),
            Positions.NONE,
            0,
            Instant.EPOCH);
    return new HeldMarker(partition, epoch, EPOCHS + 1, MarkerHeaders.write(marker));
  }
}
