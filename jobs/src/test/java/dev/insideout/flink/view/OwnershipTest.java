package dev.insideout.flink.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Run;
import dev.insideout.contract.position.Positions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OwnershipTest {
  private static final Run EARLIER = new Run(1, "a");
  private static final Run OURS = new Run(2, "b");
  private static final Run LATER = new Run(3, "c");

  private final TestViewTopic topic = new TestViewTopic();

  @Test
  void beginsInATopicThatHoldsNothing() {
    topic.control();

    assertThat(takeover(Optional.empty())).isEmpty();
  }

  @Test
  void refusesToBeginOverSomebodysRows() {
    topic.row(1);

    assertThatThrownBy(() -> takeover(Optional.empty()))
        .isInstanceOf(ViewTopicNotEmptyException.class);
  }

  @Test
  void goesOnAfterEagerRowsThatWereWrittenBeforeTheFirstCheckpoint() {
    topic.row(1);
    Writer writer = new Writer("totals", "v1", OURS);

    assertThat(
            Ownership.takeover(writer, Optional.empty(), topic, topic.tails(), Set.of(), Set.of()))
        .isPresent();
  }

  @Test
  void takesOverEagerViewsThatALaterGenerationWrote() {
    topic.epoch(EARLIER, "2/4", "", 0);
    Writer writer = new Writer("totals", "v1", OURS);

    assertThat(
            Ownership.takeover(
                writer, restored(EARLIER, "1/9"), topic, topic.tails(), Set.of(), Set.of()))
        .isPresent();
  }

  @Test
  void goesOnFromTheTopicsLastEpochAndFromOneThatIsStillToBeCommitted() {
    topic.epoch(EARLIER, "1/4", "", 0);
    assertThat(takeover(restored(EARLIER, "1/4"))).isEmpty();
    assertThat(takeover(restored(EARLIER, "1/5"))).isEmpty();
  }

  @Test
  void takesOverWithOlderStateThanTheTopic() {
    topic.epoch(EARLIER, "1/4", "", 0);

    assertThat(takeover(restored(EARLIER, "1/3")))
        .hasValue("its state is of epoch 1/3, and totals-0 is at 1/4");
  }

  @Test
  void takesOverWithStateOfAnEarlierGeneration() {
    topic.epoch(EARLIER, "2/4", "", 0);

    assertThat(takeover(restored(EARLIER, "1/9"))).isPresent();
  }

  @Test
  void takesOverFromAnotherVersion() {
    topic.epoch(EARLIER, "1/4", "", 0);
    Owned other = owned("v0", EARLIER, "1/4", false);

    assertThat(takeover(Optional.of(other))).hasValue("version v1 follows version v0");
  }

  @Test
  void goesOnTakingOverWhereItStopped() {
    assertThat(takeover(Optional.of(owned("v1", OURS, "1/4", true)))).isPresent();
  }

  @Test
  void neverWritesAfterALaterRun() {
    topic.epoch(LATER, "1/4", "", 0);

    assertThatThrownBy(() -> takeover(restored(OURS, "1/4")))
        .isInstanceOf(NoLongerOwnerException.class);
  }

  private Optional<String> takeover(Optional<Owned> restored) {
    Writer writer = new Writer("totals", "v1", OURS);
    return Ownership.takeover(writer, restored, topic, topic.tails(), Set.of("totals"), Set.of());
  }

  private static Optional<Owned> restored(Run run, String published) {
    return Optional.of(owned("v1", run, published, false));
  }

  private static Owned owned(String version, Run run, String published, boolean takingOver) {
    EpochId epoch = EpochId.parse(published);
    return new Owned(
        version,
        run,
        epoch.generation(),
        takingOver,
        false,
        Optional.of(epoch),
        Positions.NONE,
        Optional.empty(),
        0,
        Map.of(),
        Map.of(),
        Map.of());
  }
}
