package dev.insideout.flink.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.contract.marker.Run;
import dev.insideout.flink.view.Cut;
import dev.insideout.flink.view.Cut.Action;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When the gate opens. */
class GateKeeperTest {
  private final Gate gate = new Gate(new Run(1, "a"));
  private OneInputStreamOperatorTestHarness<Cut, String> keeper;

  @BeforeEach
  void start() throws Exception {
    keeper = ProcessFunctionTestHarnesses.forProcessFunction(new GateKeeper(gate));
  }

  @AfterEach
  void stop() throws Exception {
    keeper.close();
  }

  @Test
  void opensOneEpochAfterTheFirstThatIsPublishedAndWhole() throws Exception {
    cut(1, Action.PUBLISH, false);
    keeper.notifyOfCompletedCheckpoint(1);
    requireClosed();

    cut(2, Action.PUBLISH, false);
    assertThat(keeper.extractOutputValues()).containsExactly(gate.opening());
  }

  @Test
  void aTakeoverIsPublishedToo() throws Exception {
    cut(1, Action.TAKE_OVER, false);
    keeper.notifyOfCompletedCheckpoint(1);
    cut(2, Action.PUBLISH, false);

    assertThat(keeper.extractOutputValues()).containsExactly(gate.opening());
  }

  @Test
  void staysClosedInHold() throws Exception {
    for (long checkpoint = 1; checkpoint <= 5; checkpoint++) {
      cut(checkpoint, Action.HOLD, false);
      keeper.notifyOfCompletedCheckpoint(checkpoint);
    }

    requireClosed();
  }

  @Test
  void staysClosedUntilTheLogIsReadToItsEnd() throws Exception {
    for (long checkpoint = 1; checkpoint <= 5; checkpoint++) {
      cut(checkpoint, Action.PUBLISH, true);
      keeper.notifyOfCompletedCheckpoint(checkpoint);
    }
    requireClosed();

    cut(6, Action.PUBLISH, false);
    keeper.notifyOfCompletedCheckpoint(6);
    requireClosed();
    cut(7, Action.PUBLISH, false);
    assertThat(keeper.extractOutputValues()).containsExactly(gate.opening());
  }

  @Test
  void aCheckpointThatFailsOpensNothingAndALaterOneDoes() throws Exception {
    cut(1, Action.PUBLISH, false);
    cut(2, Action.PUBLISH, false);
    requireClosed();

    keeper.notifyOfCompletedCheckpoint(2);
    cut(3, Action.PUBLISH, false);
    assertThat(keeper.extractOutputValues()).containsExactly(gate.opening());
  }

  @Test
  void whatWasCompleteBeforeTheFirstIsNotEnough() throws Exception {
    cut(1, Action.HOLD, false);
    cut(2, Action.PUBLISH, false);
    keeper.notifyOfCompletedCheckpoint(1);
    cut(3, Action.PUBLISH, false);

    requireClosed();
  }

  @Test
  void opensOnce() throws Exception {
    for (long checkpoint = 1; checkpoint <= 5; checkpoint++) {
      cut(checkpoint, Action.PUBLISH, false);
      keeper.notifyOfCompletedCheckpoint(checkpoint);
    }

    assertThat(keeper.extractOutputValues()).containsExactly(gate.opening());
  }

  private void requireClosed() {
    assertThat(keeper.extractOutputValues()).isEmpty();
  }

  private void cut(long checkpoint, Action action, boolean hydrating) throws Exception {
    keeper.processElement(new Cut(checkpoint, action, 1, "", hydrating, 1, ""), checkpoint);
  }
}
