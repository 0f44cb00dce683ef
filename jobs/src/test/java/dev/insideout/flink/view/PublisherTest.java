package dev.insideout.flink.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.MissingRegion;
import dev.insideout.contract.position.Positions;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

class PublisherTest {
  @Test
  void saysWhichRegionsAnEpochLacks() throws Exception {
    try (PublisherHarness publisher = new PublisherHarness(1, 0)) {
      publisher.open();
      publisher.lacks("eu:1000:900");
      publisher.epoch(1);
      assertThat(publisher.lastMarker().missing())
          .containsExactly(MissingRegion.parse("eu:1000:900"));
      publisher.lacks("");
      publisher.epoch(2);
      assertThat(publisher.lastMarker().missing()).isEmpty();
    }
  }

  @Test
  void publishesTheNetChangeOfAnEpochAndThenAMarkerInEveryPartition() throws Exception {
    try (PublisherHarness publisher = new PublisherHarness(1, 0)) {
      publisher.open();
      publisher.add(0, "a", "1");
      publisher.takeBack(0, "a", "1");
      publisher.add(0, "a", "2");
      publisher.add(1, "b", "7");
      publisher.position("orders-0", 5);

      assertThat(publisher.epoch(1))
          .containsExactly(
              "0 a=2", "0 end 1/1 after - rows 1", "1 b=7", "1 end 1/1 after - rows 1");
      assertThat(publisher.lastMarker().positions()).isEqualTo(Positions.parse("orders-0:5"));
    }
  }

  @Test
  void publishesNothingForAKeyThatIsAsItWas() throws Exception {
    try (PublisherHarness publisher = new PublisherHarness(1, 0)) {
      publisher.open();
      publisher.add(0, "a", "1");
      publisher.epoch(1);
      publisher.takeBack(0, "a", "1");
      publisher.add(0, "a", "2");
      publisher.takeBack(0, "a", "2");
      publisher.add(0, "a", "1");

      assertThat(publisher.epoch(2))
          .containsExactly("0 end 1/2 after 1/1 rows 0", "1 end 1/2 after 1/1 rows 0");
    }
  }

  @Test
  void knowsRowsThatDoNotFitOnTheHeap() throws Exception {
    String megabyte = "x".repeat(1 << 20);
    try (PublisherHarness publisher = new PublisherHarness(1, 0)) {
      publisher.open();
      for (int i = 0; i < 12; i++) {
        publisher.add(0, "key-" + i, megabyte);
      }
      publisher.epoch(1);
      for (int i = 0; i < 12; i++) {
        publisher.takeBack(0, "key-" + i, megabyte);
        publisher.add(0, "key-" + i, i == 0 ? "other" : megabyte);
      }

      assertThat(publisher.epoch(2))
          .containsExactly(
              "0 key-0=other", "0 end 1/2 after 1/1 rows 1", "1 end 1/2 after 1/1 rows 0");
      publisher.takeBack(0, "key-0", "other");
      publisher.takeBack(0, "key-11", megabyte);

      assertThat(publisher.epoch(3))
          .containsExactlyInAnyOrder(
              "0 key-0 gone",
              "0 key-11 gone",
              "0 end 1/3 after 1/2 rows 2",
              "1 end 1/3 after 1/2 rows 0");
    }
  }

  @Test
  void publishesATombstoneForAKeyThatIsGoneAndForgetsIt() throws Exception {
    try (PublisherHarness publisher = new PublisherHarness(1, 0)) {
      publisher.open();
      publisher.add(0, "a", "1");
      publisher.epoch(1);
      int remembered = publisher.stateEntries();
      publisher.takeBack(0, "a", "1");

      assertThat(publisher.epoch(2)).contains("0 a gone");
      assertThat(publisher.stateEntries()).isEqualTo(remembered - 1);
    }
  }

  @Test
  void addsUpRetractionsThatComeBeforeTheirReplacementInAnyOrder() throws Exception {
    try (PublisherHarness publisher = new PublisherHarness(1, 0)) {
      publisher.open();
      publisher.add(0, "a", "1");
      publisher.epoch(1);
      publisher.add(0, "a", "2");
      publisher.takeBack(0, "a", "1");

      assertThat(publisher.epoch(2)).contains("0 a=2");
    }
  }

  @Test
  void namesViewKeyAndRowsWhenAKeyHasTwoRowsInDifferentEpochs() throws Exception {
    try (PublisherHarness publisher = new PublisherHarness(1, 0)) {
      publisher.open();
      publisher.add(0, "a", "1");
      publisher.epoch(1);
      publisher.add(0, "a", "2");

      assertThatThrownBy(() -> publisher.epoch(2))
          .rootCause()
          .hasMessageContaining(
              "the primary key of view 'totals' is not unique: the query gives 2 rows for key")
          .hasMessageContaining("{\"id\": \"a\", \"total\": \"1\"}")
          .hasMessageContaining("{\"id\": \"a\", \"total\": \"2\"}");
    }
  }

  @Test
  void goesOnAfterARestoreAtAnotherParallelism() throws Exception {
    OperatorSubtaskState state;
    try (PublisherHarness publisher = new PublisherHarness(1, 0)) {
      publisher.open();
      publisher.add(0, "a", "1");
      publisher.add(1, "b", "7");
      publisher.epoch(1);
      state = publisher.snapshot(1);
    }
    List<String> published = new ArrayList<>();
    for (int subtask = 0; subtask < 2; subtask++) {
      try (PublisherHarness publisher = new PublisherHarness(2, subtask)) {
        publisher.restore(state, 1, 2, subtask);
        publisher.takeBack(subtask, subtask == 0 ? "a" : "b", subtask == 0 ? "1" : "7");
        published.addAll(publisher.epoch(2));
      }
    }
    assertThat(published)
        .containsExactly(
            "0 a gone", "0 end 1/2 after 1/1 rows 1", "1 b gone", "1 end 1/2 after 1/1 rows 1");
  }

  @Test
  void writesNothingWhileItHoldsAndRemembersWhatItHeld() throws Exception {
    try (PublisherHarness publisher = new PublisherHarness(1, 0)) {
      publisher.open();
      publisher.add(0, "a", "1");
      assertThat(publisher.hold(1)).isEmpty();
      publisher.takeBack(0, "a", "1");
      publisher.add(0, "a", "2");

      assertThat(publisher.takeOver(2, 1))
          .containsExactly("0 a=2", "0 end 1/2 after - rows 1", "1 end 1/2 after - rows 0");
    }
  }

  @Test
  void takesOverByWritingTheDifferenceToWhatTheTopicHolds() throws Exception {
    try (PublisherHarness publisher = new PublisherHarness(1, 0)) {
      publisher.open();
      publisher.add(0, "same", "1");
      publisher.add(0, "changed", "1");
      publisher.add(0, "missing", "1");
      publisher.topicHolds(1, "same", "1");
      publisher.topicHolds(1, "changed", "7");
      publisher.topicHolds(1, "gone", "1");
      publisher.topicHolds(1, "deleted", "1");
      publisher.topicHolds(1, "deleted", null);
      publisher.topicHoldsMarker(new EpochId(1, 9));

      assertThat(publisher.takeOver(10, 2))
          .containsExactlyInAnyOrder(
              "0 changed=1",
              "0 missing=1",
              "0 gone gone",
              "0 end 2/10 after 1/9 rows 3",
              "1 end 2/10 after - rows 0");
      assertThat(publisher.lastMarkers().get(0).takeover()).hasValue(6);
    }
  }

  @Test
  void writesAgainWhatAForeignRecordOrADeadWriterHasCovered() throws Exception {
    try (PublisherHarness publisher = new PublisherHarness(1, 0)) {
      publisher.open();
      publisher.add(0, "a", "1");
      publisher.add(0, "b", "1");
      publisher.topicHolds(2, "a", "1");
      publisher.topicHolds(2, "b", "1");
      publisher.topicHoldsForeign("a");
      publisher.topicHoldsForeign("x");
      publisher.topicHolds(1, "b", "1");

      assertThat(publisher.takeOver(5, 3))
          .contains("0 a=1", "0 b=1", "0 x gone", "0 end 3/5 after - rows 3");
    }
  }

  @Test
  void writesAgainWhatReadersHoldVoidBecauseOfAnEarlierTakeover() throws Exception {
    try (PublisherHarness publisher = new PublisherHarness(1, 0)) {
      publisher.open();
      publisher.add(0, "a", "1");
      publisher.add(0, "b", "1");
      publisher.topicHolds(1, "b", "1");
      publisher.topicHolds(1, "a", "1");
      publisher.topicHoldsTakeover(new EpochId(2, 9), 1);

      assertThat(publisher.takeOver(10, 3)).contains("0 a=1").doesNotContain("0 b=1");
    }
  }

  @Test
  void makesATakeoverWhoseCheckpointWasGivenUpBeforeItHadItsBarrier() throws Exception {
    try (PublisherHarness publisher = new PublisherHarness(1, 0)) {
      publisher.open();
      publisher.add(0, "a", "1");
      publisher.hold(4);
      publisher.topicHolds(1, "gone", "1");
      publisher.topicHoldsMarker(new EpochId(1, 3));

      assertThat(publisher.epoch(6, 2))
          .contains("0 a=1", "0 gone gone", "0 end 2/6 after 1/3 rows 2");
    }
  }

  @Test
  void leavesAForeignKeyAloneThatIsNoKeyOfTheView() throws Exception {
    try (PublisherHarness publisher = new PublisherHarness(1, 0)) {
      publisher.open();
      publisher.topicHoldsBytes("hello");
      publisher.topicHoldsBytes("\u0000\u0000\u0000\u0000\u0001\u007f");

      assertThat(publisher.takeOver(5, 2)).contains("0 end 2/5 after - rows 0");
    }
  }

  @Test
  void followsTheHighestMarkerAsReadersDo() throws Exception {
    try (PublisherHarness publisher = new PublisherHarness(1, 0)) {
      publisher.open();
      publisher.topicHoldsMarker(new EpochId(1, 15));
      publisher.topicHoldsMarker(new EpochId(1, 13));

      assertThat(publisher.takeOver(16, 2)).contains("0 end 2/16 after 1/15 rows 0");
    }
  }

  @Test
  void followsNoMarkerThatReadersPassOverForARowOfAHigherGeneration() throws Exception {
    try (PublisherHarness publisher = new PublisherHarness(1, 0)) {
      publisher.open();
      publisher.add(0, "a", "1");
      publisher.add(0, "b", "1");
      publisher.topicHolds(1, "a", "1");
      publisher.topicHoldsMarker(new EpochId(1, 15));
      publisher.topicHolds(9, "x", "1");
      publisher.topicHolds(1, "b", "1");
      publisher.topicHoldsMarker(new EpochId(1, 16));

      assertThat(publisher.takeOver(17, 10))
          .contains("0 b=1", "0 x gone", "0 end 10/17 after 1/15 rows 2")
          .doesNotContain("0 a=1");
    }
  }

  @Test
  void goesOnAfterATakeoverInItsGeneration() throws Exception {
    try (PublisherHarness publisher = new PublisherHarness(1, 0)) {
      publisher.open();
      publisher.add(0, "a", "1");
      publisher.takeOver(4, 2);
      publisher.add(0, "b", "1");

      assertThat(publisher.epoch(5, 2))
          .containsExactly("0 b=1", "0 end 2/5 after 2/4 rows 1", "1 end 2/5 after 2/4 rows 0");
    }
  }

  @Test
  void saysThatTheQueryTookBackARowThatItNeverGave() throws Exception {
    try (PublisherHarness publisher = new PublisherHarness(1, 0)) {
      publisher.open();
      publisher.takeBack(0, "a", "1");

      assertThatThrownBy(() -> publisher.epoch(1))
          .rootCause()
          .hasMessageContaining(
              "the query of view 'totals' took back a row for key {\"id\": \"a\"}");
    }
  }
}
