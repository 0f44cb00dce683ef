package dev.insideout.flink.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.flink.TopicRecord;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class DeadLetterWatchTest {
  private final Topic topic = new Topic();

  @Test
  void handsOnLettersAndLooksForThemWhenTheirCheckpointIsComplete() throws Exception {
    try (Watch watch = new Watch()) {
      watch.open();
      watch.letters(2);
      watch.checkpoint(1);
      assertThat(topic.looks).isZero();
      topic.commit(2);
      watch.complete(1);

      assertThat(watch.handedOn()).isEqualTo(2);
      assertThat(watch.lost()).isZero();
      assertThat(topic.looks).isEqualTo(1);
      watch.checkpoint(2);
      watch.complete(2);
      assertThat(topic.looks).isEqualTo(1);
    }
  }

  @Test
  void countsWhatIsLost() throws Exception {
    try (Watch watch = new Watch()) {
      watch.open();
      watch.letters(2);
      watch.checkpoint(1);
      watch.complete(1);
      assertThat(watch.lost()).isEqualTo(2);
      watch.letters(1);
      watch.checkpoint(2);
      topic.commit(1);
      watch.complete(2);

      assertThat(watch.lost()).isEqualTo(2);
    }
  }

  @Test
  void waitsForWhatIsStillToBeCommitted() throws Exception {
    try (Watch watch = new Watch()) {
      watch.open();
      watch.letters(2);
      topic.open = true;
      watch.checkpoint(1);
      watch.complete(1);
      assertThat(watch.lost()).isZero();
      topic.commit(2);
      watch.checkpoint(2);
      watch.complete(2);

      assertThat(watch.lost()).isZero();
    }
  }

  @Test
  void findsALossAmongLettersThatNeverCease() throws Exception {
    try (Watch watch = new Watch()) {
      watch.open();
      topic.open = true;
      watch.letters(3);
      for (int checkpoint = 1; checkpoint <= 8; checkpoint++) {
        watch.checkpoint(checkpoint);
        if (checkpoint != 1) {
          topic.commit(1);
        }
        watch.letters(1);
        watch.complete(checkpoint);
      }

      assertThat(watch.lost()).isEqualTo(3);
    }
  }

  @Test
  void countsTheLettersOfACheckpointThatWasGivenUpWithTheNext() throws Exception {
    try (Watch watch = new Watch()) {
      watch.open();
      watch.letters(2);
      watch.checkpoint(1);
      watch.checkpoint(2);
      topic.commit(1);
      watch.complete(2);

      assertThat(watch.lost()).isEqualTo(1);
    }
  }

  @Test
  void looksAfterARestartForWhatItsCheckpointHeld() throws Exception {
    OperatorSubtaskState state;
    try (Watch watch = new Watch()) {
      watch.open();
      watch.letters(2);
      state = watch.checkpoint(1);
    }
    topic.holdsOfOthers(7);
    try (Watch watch = new Watch()) {
      watch.restore(state);
      watch.pass();

      assertThat(watch.lost()).isEqualTo(2);
    }
  }

  @Test
  void countsWhatWasCommittedBeforeItWasTold() throws Exception {
    try (Watch watch = new Watch()) {
      watch.open();
      watch.letters(1);
      watch.checkpoint(1);
      watch.letters(2);
      watch.checkpoint(2);
      topic.commit(3);
      watch.complete(1);
      watch.complete(2);

      assertThat(watch.lost()).isZero();
    }
  }

  /** A dead-letter topic and the letters that were committed in it. */
  private static final class Topic implements LetterTopics {
    private long committed;
    private long ofOthers;
    private boolean open;
    private int looks;

    void commit(int letters) {
      committed += letters;
    }

    /** Letters of another group are in it, too, before all of ours. */
    void holdsOfOthers(int letters) {
      committed += letters;
      ofOthers = committed;
    }

    @Override
    public long stable(String name) {
      return committed;
    }

    @Override
    public boolean settled(String name, long stable) {
      return !open;
    }

    @Override
    public long letters(String name, long from, long to) {
      looks++;
      return Math.max(0, to - Math.max(from, ofOthers));
    }

    @Override
    public void close() {}
  }

  private final class Watch implements AutoCloseable {
    private final DeadLetterWatch operator = new DeadLetterWatch("sales", () -> topic);
    private final OneInputStreamOperatorTestHarness<TopicRecord, TopicRecord> harness;

    Watch() throws Exception {
      harness = new OneInputStreamOperatorTestHarness<>(operator, 1, 1, 0);
    }

    void open() throws Exception {
      harness.open();
    }

    void restore(OperatorSubtaskState state) throws Exception {
      harness.initializeState(state);
      harness.open();
    }

    void letters(int count) throws Exception {
      for (int letter = 0; letter < count; letter++) {
        harness.processElement(
            new StreamRecord<>(
                new TopicRecord("orders.dead", null, new byte[0], new byte[0], List.of())));
      }
    }

    OperatorSubtaskState checkpoint(long id) throws Exception {
      return harness.snapshot(id, id);
    }

    /** The checkpoint is complete, and time for its commits has passed. */
    void complete(long checkpoint) throws Exception {
      harness.notifyOfCompletedCheckpoint(checkpoint);
      pass();
    }

    void pass() throws Exception {
      harness.setProcessingTime(harness.getProcessingTime() + 1_000);
    }

    int handedOn() {
      return harness.extractOutputValues().size();
    }

    long lost() {
      return operator.lost();
    }

    @Override
    public void close() {
      try {
        harness.close();
      } catch (Exception e) {
        throw new IllegalStateException("closing the harness", e);
      }
    }
  }
}
