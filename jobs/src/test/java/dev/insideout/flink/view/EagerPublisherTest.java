package dev.insideout.flink.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.RowVersion;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

class EagerPublisherTest {
  @Test
  void publishesShortlyAfterAChangeAndMarksHowFarItIs() throws Exception {
    try (PublisherHarness publisher = eager()) {
      publisher.open();
      publisher.epoch(1);
      publisher.add(0, "a", "1");
      assertThat(publisher.pass(1)).isEmpty();

      assertThat(publisher.pass(20)).containsExactly("0 a=1");
      publisher.position("orders-0", 7);
      assertThat(publisher.epoch(2))
          .containsExactly("0 eager 1/2 after 1/1 rows 1", "1 eager 1/2 after 1/1 rows 0");
      assertThat(publisher.lastMarker().positions()).hasToString("orders-0:7");
    }
  }

  @Test
  void waitsForTheOtherHalfOfAnUpdate() throws Exception {
    try (PublisherHarness publisher = eager()) {
      publisher.open();
      publisher.add(0, "a", "1");
      publisher.epoch(1);
      publisher.add(0, "a", "2");
      assertThat(publisher.pass(30)).isEmpty();
      publisher.takeBack(0, "a", "1");

      assertThat(publisher.pass(30)).containsExactly("0 a=2");
    }
  }

  @Test
  void aRowThatComesFromElsewhereIsNotGoneInBetween() throws Exception {
    try (PublisherHarness publisher = eager()) {
      publisher.open();
      publisher.add(0, "a", "1");
      publisher.epoch(1);
      publisher.takeBack(0, "a", "1");
      assertThat(publisher.pass(10)).isEmpty();
      publisher.add(0, "a", "2");
      assertThat(publisher.pass(10)).containsExactly("0 a=2");

      publisher.takeBack(0, "a", "2");
      assertThat(publisher.pass(10)).isEmpty();
      assertThat(publisher.pass(20)).containsExactly("0 a gone");
    }
  }

  @Test
  void givesEveryRowAHigherVersionThanAnyBeforeIt() throws Exception {
    try (PublisherHarness publisher = eager()) {
      publisher.incarnation(17);
      publisher.open();
      publisher.epoch(1);
      publisher.add(0, "a", "1");
      publisher.add(1, "b", "1");
      publisher.pass(30);
      publisher.takeBack(0, "a", "1");
      publisher.pass(30);

      assertThat(publisher.rowVersions())
          .hasSize(3)
          .isSortedAccordingTo(RowVersion::compareTo)
          .doesNotHaveDuplicates()
          .allMatch(version -> version.generation() == 1 && version.incarnation() == 17);
    }
  }

  @Test
  void correctsAfterARestoreWhatWasPublishedAfterItsCheckpoint() throws Exception {
    OperatorSubtaskState state;
    try (PublisherHarness publisher = eager()) {
      publisher.open();
      publisher.add(0, "a", "1");
      publisher.epoch(1);
      state = publisher.snapshot(1);
    }
    try (PublisherHarness publisher = eager()) {
      publisher.topicHolds(1, "a", "1");
      publisher.topicHoldsMarker(new EpochId(1, 1));
      publisher.topicHolds(1, "a", "2");
      publisher.topicHolds(1, "b", "2");
      publisher.restore(state, 1, 1, 0);

      assertThat(publisher.epoch(2))
          .containsExactlyInAnyOrder(
              "0 a=1", "0 b gone", "0 eager 1/2 after 1/1 rows 2", "1 eager 1/2 after - rows 0");
    }
  }

  @Test
  void countsInAMarkerAllRowsSinceTheOneBefore() throws Exception {
    try (PublisherHarness publisher = eager()) {
      publisher.open();
      publisher.epoch(1);
      publisher.add(0, "a", "1");
      publisher.pass(30);
      publisher.add(0, "b", "1");
      publisher.pass(30);
      publisher.add(0, "c", "1");

      assertThat(publisher.epoch(2)).contains("0 c=1", "0 eager 1/2 after 1/1 rows 3");
      assertThat(publisher.epoch(3)).contains("0 eager 1/3 after 1/2 rows 0");
    }
  }

  @Test
  void writesAgainWhatReadersHoldOlderThanALaterRowOfTheTopic() throws Exception {
    try (PublisherHarness publisher = eager()) {
      publisher.open();
      publisher.add(0, "a", "1");
      publisher.add(0, "b", "1");
      publisher.topicHolds(new RowVersion(1, 7, 5), "a", "2");
      publisher.topicHolds(new RowVersion(1, 5, 1), "a", "3");
      publisher.topicHolds(new RowVersion(1, 6, 9), "a", "1");
      publisher.topicHolds(new RowVersion(1, 6, 9), "b", "2");
      publisher.topicHolds(new RowVersion(1, 7, 5), "b", "1");

      assertThat(publisher.epoch(1)).contains("0 a=1", "0 eager 1/1 after - rows 1");
    }
  }

  @Test
  void writesNothingWhileItHolds() throws Exception {
    try (PublisherHarness publisher = eager()) {
      publisher.open();
      publisher.hold(1);
      publisher.add(0, "a", "1");

      assertThat(publisher.pass(100)).isEmpty();
      assertThat(publisher.epoch(2)).contains("0 a=1");
    }
  }

  private static PublisherHarness eager() throws Exception {
    return new PublisherHarness(ViewOptions.Delivery.EAGER, 1, 0);
  }
}
