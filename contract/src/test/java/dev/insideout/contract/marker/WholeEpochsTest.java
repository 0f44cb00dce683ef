package dev.insideout.contract.marker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.contract.marker.WholeEpochs.Arrival;
import dev.insideout.contract.position.Positions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class WholeEpochsTest {
  private final WholeEpochs<String> epochs = new WholeEpochs<>(List.of("a", "b"));

  @Test
  void isWholeWhenItsMarkerIsInEveryPartition() {
    assertThat(end("a", "1/1", "")).isEqualTo(Arrival.NEXT);
    assertThat(epochs.oldest()).isEmpty();
    assertThat(end("b", "1/1", "")).isEqualTo(Arrival.NEXT);

    assertThat(epochs.oldest()).hasValue(new EpochId(1, 1));
    epochs.passed(new EpochId(1, 1));
    assertThat(epochs.oldest()).isEmpty();
  }

  @Test
  void knowsWhoseMarkerIsAwaited() {
    assertThat(epochs.awaited()).containsExactly("a", "b");
    end("a", "1/1", "");
    end("a", "1/2", "1/1");
    assertThat(epochs.awaited()).containsExactly("b");
    end("b", "1/2", "");
    assertThat(epochs.awaited()).as("epoch 1/2 is whole").isEmpty();
    epochs.passed(new EpochId(1, 2));
    end("b", "1/3", "1/2");
    assertThat(epochs.awaited()).containsExactly("a");
  }

  @Test
  void goesOnBehindAnEpoch() {
    epochs.beginAfter("a", new EpochId(1, 4));
    epochs.beginAfter("b", new EpochId(1, 4));
    assertThat(end("a", "1/4", "1/3")).isEqualTo(Arrival.OUTDATED);
    assertThat(end("a", "1/5", "1/4")).isEqualTo(Arrival.NEXT);
    assertThat(end("b", "1/6", "1/5")).isEqualTo(Arrival.LOST);
  }

  @Test
  void passesOverAnEpochThatIsMissingSomewhere() {
    end("a", "1/1", "");
    end("a", "1/2", "1/1");
    end("a", "1/3", "1/2");
    end("b", "1/2", "");
    end("b", "1/3", "1/2");

    assertThat(epochs.oldest()).hasValue(new EpochId(1, 2));
    assertThat(epochs.newest()).hasValue(new EpochId(1, 3));
  }

  @Test
  void alignsOnlyEqualGenerationAndEpoch() {
    end("a", "1/1", "");
    end("a", "2/5", "1/1");
    end("b", "1/1", "");
    end("b", "1/5", "1/1");

    assertThat(epochs.newest()).hasValue(new EpochId(1, 1));
    takeover("b", "2/5", "1/5");
    assertThat(epochs.newest()).hasValue(new EpochId(2, 5));
  }

  @Test
  void dropsTheMarkersOfAGenerationThatIsOver() {
    end("a", "2/1", "");

    assertThat(end("a", "1/9", "1/8")).isEqualTo(Arrival.OUTDATED);
    assertThat(epochs.last("a")).hasValue(new EpochId(2, 1));
  }

  @Test
  void stopsAtAGapUntilATakeoverClosesIt() {
    end("a", "1/1", "");
    end("b", "1/1", "");
    end("a", "1/2", "1/1");
    assertThat(end("b", "1/3", "1/2")).isEqualTo(Arrival.LOST);
    end("a", "1/3", "1/2");
    end("a", "1/4", "1/3");
    assertThat(end("b", "1/4", "1/3")).isEqualTo(Arrival.AFTER_LOSS);
    assertThat(epochs.newest()).hasValue(new EpochId(1, 1));

    takeover("a", "2/6", "1/4");
    assertThat(takeover("b", "2/6", "1/4")).isEqualTo(Arrival.NEXT);
    assertThat(epochs.newest()).hasValue(new EpochId(2, 6));
  }

  @Test
  void doesNotTrustATakeoverThatMissedWhatWasWrittenMeanwhile() {
    end("b", "1/1", "");
    end("b", "1/3", "1/2");
    end("b", "1/4", "1/3");

    assertThat(takeover("b", "2/6", "1/3")).isEqualTo(Arrival.AFTER_LOSS);
    assertThat(takeover("b", "3/7", "2/6")).isEqualTo(Arrival.NEXT);
  }

  @Test
  void takesAGapWhereMarkersMayBeCompactedForNoLoss() {
    epochs.add("a", marker("1/1", "", OptionalLong.empty()), false);

    assertThat(epochs.add("a", marker("1/5", "1/4", OptionalLong.empty()), false))
        .isEqualTo(Arrival.NEXT);
  }

  @Test
  void missesTheEpochBeforeTheFirstThatIsThere() {
    assertThat(end("a", "1/2", "1/1")).isEqualTo(Arrival.LOST);
  }

  private Arrival end(String partition, String epoch, String previous) {
    return epochs.add(partition, marker(epoch, previous, OptionalLong.empty()), true);
  }

  private Arrival takeover(String partition, String epoch, String previous) {
    return epochs.add(partition, marker(epoch, previous, OptionalLong.of(0)), true);
  }

  private static Marker marker(String epoch, String previous, OptionalLong takeover) {
    return new Marker(
        MarkerKind.END,
        "g",
        "v",
        new Run(1, "r"),
        EpochId.parse(epoch),
        previous.isEmpty() ? Optional.empty() : Optional.of(EpochId.parse(previous)),
        takeover,
        Positions.NONE,
        0,
        Instant.EPOCH);
  }
}
