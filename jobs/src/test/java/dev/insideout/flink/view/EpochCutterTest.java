package dev.insideout.flink.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.contract.marker.RowVersion;
import dev.insideout.contract.marker.Run;
import dev.insideout.flink.TopicException;
import dev.insideout.flink.log.Progress;
import dev.insideout.flink.log.TruncatedLogException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

class EpochCutterTest {
  private static final Run OURS = new Run(2, "b");
  private static final Writer OWNER = new Writer("totals", "v1", OURS);
  private final TestViewTopic topic = new TestViewTopic();
  private final TestSources sources = new TestSources();

  @Test
  void tellsPositionsOfPartitionsThatNothingWasReadOf() throws Exception {
    sources.begin = "orders-0:0,orders-1:5";
    sources.end = "orders-0:3,orders-1:5";
    try (Cutter cutter = new Cutter(OWNER, topic, sources)) {
      cutter.open();
      cutter.progress("orders-0:2", false);

      assertThat(cutter.cut(1).positions()).isEqualTo("orders-0:2,orders-1:5");
    }
  }

  @Test
  void tellsAfterEachCheckpointHowFarItHasRead() throws Exception {
    sources.begin = "orders-0:5";
    sources.end = "orders-0:12";
    try (Cutter cutter = new Cutter(OWNER, topic, sources)) {
      cutter.open();
      cutter.progress("orders-0:7", false);
      cutter.cut(1);
      cutter.complete(1);
      cutter.progress("orders-0:12", false);
      cutter.cut(2);
      cutter.complete(2);

      assertThat(cutter.told()).containsExactly(new HowFar(2, 7, 0, 0), new HowFar(7, 7, 1_000, 0));
    }
  }

  @Test
  void hydratesUntilTheEndsThatItSawAtItsStartAreCovered() throws Exception {
    sources.end = "orders-0:3";
    try (Cutter cutter = new Cutter(OWNER, topic, sources)) {
      cutter.open();
      cutter.progress("orders-0:2", false);
      assertThat(cutter.cut(1).hydrating()).isTrue();
      sources.gaps = true;

      assertThat(cutter.cut(2).hydrating()).isFalse();
      sources.gaps = false;
      assertThat(cutter.cut(3).hydrating()).isFalse();
    }
  }

  @Test
  void hydratesWhileAViewThatItReadsDoes() throws Exception {
    try (Cutter cutter = new Cutter(OWNER, topic, sources)) {
      cutter.open();
      cutter.progress("orders-0:0", true);
      assertThat(cutter.cut(1).hydrating()).isTrue();
      cutter.progress("orders-0:1", false);

      assertThat(cutter.cut(2).hydrating()).isFalse();
    }
  }

  @Test
  void remembersOverARestartWhatItStillHasToCover() throws Exception {
    sources.end = "orders-0:3";
    OperatorSubtaskState state;
    try (Cutter cutter = new Cutter(OWNER, topic, sources)) {
      cutter.open();
      cutter.progress("orders-0:1", false);
      cutter.cut(1);
      state = cutter.snapshot(1);
    }
    sources.end = "orders-0:9";
    try (Cutter cutter = new Cutter(OWNER, topic, sources)) {
      cutter.restore(state);
      assertThat(cutter.cut(2).hydrating()).isTrue();
      cutter.progress("orders-0:3", false);

      assertThat(cutter.cut(3).hydrating()).isFalse();
    }
  }

  @Test
  void repairsALostEpochByATakeoverInTheNextGeneration() throws Exception {
    try (Cutter cutter = new Cutter(OWNER, topic, sources)) {
      cutter.open();
      assertThat(cutter.cut(1).action()).isEqualTo(Cut.Action.PUBLISH);
      cutter.complete(1);

      Cut cut = cutter.cut(2);
      assertThat(cut.action()).isEqualTo(Cut.Action.TAKE_OVER);
      assertThat(cut.generation()).isEqualTo(2);
      assertThat(cutter.cut(3).action()).isEqualTo(Cut.Action.PUBLISH);
      assertThat(cutter.cut(4).generation()).isEqualTo(2);
    }
  }

  @Test
  void takesOverAboveTheHighestGenerationOfAnyRow() throws Exception {
    try (Cutter cutter = new Cutter(OWNER, topic, sources)) {
      cutter.open();
      cutter.cut(1);
      topic.epoch(OURS, "1/1", "", 1);
      topic.row(9);
      cutter.complete(1);
      topic.row(12);

      Cut cut = cutter.cut(2);
      assertThat(cut.action()).isEqualTo(Cut.Action.TAKE_OVER);
      assertThat(cut.generation()).isEqualTo(13);
    }
  }

  @Test
  void remembersOverARestartHowHighAGenerationItHasSeen() throws Exception {
    OperatorSubtaskState state;
    try (Cutter cutter = new Cutter(OWNER, topic, sources)) {
      cutter.open();
      cutter.cut(1);
      topic.epoch(OURS, "1/1", "", 1);
      topic.row(9);
      cutter.complete(1);
      state = cutter.snapshot(2);
    }
    try (Cutter cutter = new Cutter(OWNER, topic, sources)) {
      cutter.restore(state);

      assertThat(cutter.cut(3).generation()).isEqualTo(10);
    }
  }

  @Test
  void watchesEagerViewsFromTheFirstCheckpointOfItsOwnOn() throws Exception {
    topic.row(new RowVersion(1, 1, 1));
    OperatorSubtaskState state;
    try (Cutter cutter = new Cutter(OWNER, ViewOptions.Delivery.EAGER, topic, sources)) {
      cutter.open();
      cutter.cut(1);
      state = cutter.snapshot(1);
    }
    try (Cutter cutter = new Cutter(OWNER, ViewOptions.Delivery.EAGER, topic, sources)) {
      cutter.restore(state);
      cutter.pass();
      assertThat(cutter.cut(2).action()).isEqualTo(Cut.Action.PUBLISH);
      topic.comparison(OURS, "2/2", 0, 1);
      cutter.complete(2);
      assertThat(cutter.cut(3).action()).isEqualTo(Cut.Action.PUBLISH);
      topic.row(new RowVersion(5, 1, 1));
      topic.marker(OURS, "2/3", "2/2", 0);
      cutter.complete(3);

      Cut cut = cutter.cut(4);
      assertThat(cut.action()).isEqualTo(Cut.Action.TAKE_OVER);
      assertThat(cut.generation()).isEqualTo(6);
    }
  }

  @Test
  void waitsWithATakeoverUntilTheViewsThatItReadsHaveToldTheirPositions() throws Exception {
    topic.epochAt(OURS, "1/1", "", "orders-0:0,upstream-0:5");
    try (Cutter cutter = new Cutter(OWNER, topic, sources, "names")) {
      cutter.open();
      assertThat(cutter.cut(2).action()).isEqualTo(Cut.Action.HOLD);
      cutter.progress("names", "", true);
      assertThat(cutter.cut(3).action()).isEqualTo(Cut.Action.HOLD);
      cutter.progress("names", "upstream-0:4", true);
      assertThat(cutter.cut(4).action()).isEqualTo(Cut.Action.HOLD);
      cutter.progress("names", "upstream-0:5", false);

      assertThat(cutter.cut(5).action()).isEqualTo(Cut.Action.TAKE_OVER);
    }
  }

  @Test
  void holdsWhileTransactionsAreOpenAndAbortsThemInTheEnd() throws Exception {
    OperatorSubtaskState state = stateOf(1);
    topic.epoch(OURS, "1/1", "", 1);
    topic.epoch(OURS, "1/2", "1/1", 1);
    topic.row(1);
    topic.open(1);
    try (Cutter cutter = new Cutter(OWNER, topic, sources)) {
      cutter.restore(state);
      assertThat(cutter.cut(3).action()).isEqualTo(Cut.Action.HOLD);
      assertThat(cutter.cut(4).action()).isEqualTo(Cut.Action.HOLD);
      assertThat(topic.aborts()).isZero();

      assertThat(cutter.cut(5).action()).isEqualTo(Cut.Action.TAKE_OVER);
      assertThat(topic.aborts()).isEqualTo(1);
    }
  }

  @Test
  void takesNoReaderBackInTime() throws Exception {
    OperatorSubtaskState state = stateOf(1);
    topic.epoch(OURS, "1/1", "", 1);
    topic.epochAt(OURS, "1/2", "1/1", "orders-0:8,elsewhere-0:5");
    try (Cutter cutter = new Cutter(OWNER, topic, sources)) {
      cutter.restore(state);
      cutter.progress("orders-0:7", false);
      assertThat(cutter.cut(3).action()).isEqualTo(Cut.Action.HOLD);
      cutter.progress("orders-0:8", false);

      assertThat(cutter.cut(4).action()).isEqualTo(Cut.Action.TAKE_OVER);
    }
  }

  @Test
  void refusesALogThatWasCutOffAboveItsPosition() throws Exception {
    OperatorSubtaskState state = stateOf(1);
    sources.begin = "orders-0:4";
    try (Cutter cutter = new Cutter(OWNER, topic, sources)) {
      assertThatThrownBy(() -> cutter.restore(state))
          .isInstanceOf(TruncatedLogException.class)
          .rootCause()
          .hasMessageContaining("orders-0 offsets 0 to 3");
    }
  }

  @Test
  void refusesALogThatLacksOneOffsetWhichMayHaveBeenAControlRecord() throws Exception {
    OperatorSubtaskState state = stateOf(1);
    sources.begin = "orders-0:1";
    try (Cutter cutter = new Cutter(OWNER, topic, sources)) {
      assertThatThrownBy(() -> cutter.restore(state))
          .isInstanceOf(TruncatedLogException.class)
          .rootCause()
          .hasMessageContaining("orders-0 offset 0.")
          .hasMessageContaining("be it only control records of transactions");
    }
  }

  @Test
  void goesOnWhereWhatIsLeftOfTheLogBeginsAtItsPosition() throws Exception {
    OperatorSubtaskState state;
    try (Cutter cutter = new Cutter(OWNER, topic, sources)) {
      cutter.open();
      cutter.progress("orders-0:4", false);
      cutter.cut(1);
      state = cutter.snapshot(1);
    }
    sources.begin = "orders-0:4";
    try (Cutter cutter = new Cutter(OWNER, topic, sources)) {
      cutter.restore(state);
      assertThat(cutter.cut(2).positions()).isEqualTo("orders-0:4");
    }
  }

  @Test
  void marksWhatLacksARegionUntilItIsBackAndReadAndRemembersItOverARestart() throws Exception {
    sources.begin = "orders-0:0,eu/orders-0:0";
    sources.end = "orders-0:1,eu/orders-0:3";
    OperatorSubtaskState state;
    try (Cutter cutter = cutterOfRegions()) {
      cutter.open();
      cutter.progress("orders-0:1", false);
      cutter.progress(new Progress("eu/orders", "eu/orders-0:3", false, 900, ""));
      assertThat(cutter.cut(1).missing()).isEmpty();
      cutter.complete(1);

      sources.end = "orders-0:2";
      sources.away = Set.of("eu");
      cutter.cut(2);
      cutter.complete(2);
      assertThat(cutter.cut(3).missing()).isEqualTo("eu:1000:900");
      state = cutter.snapshot(3);
    }
    sources.begin = "orders-0:0";
    try (Cutter cutter = cutterOfRegions()) {
      cutter.restore(state);
      assertThat(sources.expectedAway)
          .as("regions that a restart does not wait for")
          .containsExactly("eu");
      assertThat(cutter.cut(4).missing()).isEqualTo("eu:1000:900");
      sources.end = "orders-0:2,eu/orders-0:5";
      sources.away = Set.of();
      cutter.complete(4);

      cutter.progress(new Progress("eu/orders", "eu/orders-0:4", false, 2_500, ""));
      assertThat(cutter.cut(5).missing())
          .as("it answers, and not all is read that it has")
          .isEqualTo("eu:1000:2500");
      sources.end = "orders-0:2,eu/orders-0:9";
      cutter.complete(5);
      cutter.progress(new Progress("eu/orders", "eu/orders-0:5", false, 2_600, ""));
      assertThat(cutter.cut(6).missing()).isEmpty();
    }
  }

  @Test
  void goesOnWithoutARegionOnlyWhereItsStateKnowsTheRegionsPartitions() throws Exception {
    OperatorSubtaskState state;
    try (Cutter cutter = new Cutter(OWNER, topic, sources)) {
      cutter.open();
      cutter.cut(1);
      state = cutter.snapshot(1);
    }
    sources.away = Set.of("eu");
    try (Cutter cutter = cutterOfRegions()) {
      assertThatThrownBy(() -> cutter.restore(state))
          .hasStackTraceContaining("nothing is known of eu/orders");
    }
  }

  @Test
  void asksARegionThatWasMissingAboutATopicThatIsNewToTheJob() throws Exception {
    sources.begin = "orders-0:0,eu/orders-0:0";
    sources.end = "orders-0:0,eu/orders-0:0";
    OperatorSubtaskState state;
    try (Cutter cutter = cutterOfRegions()) {
      cutter.open();
      sources.away = Set.of("eu");
      cutter.complete(1);
      cutter.cut(2);
      state = cutter.snapshot(2);
    }
    sources.begin = "orders-0:0,eu/orders-0:0,eu/parcels-0:0";
    try (Cutter cutter = cutterOfRegions("eu/parcels")) {
      cutter.restore(state);
      assertThat(sources.expectedAway).isEmpty();
    }
  }

  @Test
  void lacksWhatTheViewsLackThatItReads() throws Exception {
    try (Cutter cutter = new Cutter(OWNER, topic, sources, "sums")) {
      cutter.open();
      cutter.progress(new Progress("sums", "eu/orders-0:3", false, Progress.NOTHING, "eu:7:5"));
      assertThat(cutter.cut(1).missing()).isEqualTo("eu:7:5");
      cutter.progress(new Progress("sums", "eu/orders-0:4", false));
      assertThat(cutter.cut(2).missing()).isEmpty();
    }
  }

  private Cutter cutterOfRegions(String... more) throws Exception {
    List<String> topics = Stream.concat(Stream.of("orders", "eu/orders"), Stream.of(more)).toList();
    return new Cutter(OWNER, ViewOptions.Delivery.EPOCH, topic, sources, topics);
  }

  @Test
  void failsTheCheckpointWhenTheLogDoesNotSayWhatIsCovered() throws Exception {
    sources.end = "orders-0:3";
    sources.silent = true;
    try (Cutter cutter = new Cutter(OWNER, topic, sources)) {
      cutter.open();
      assertThatThrownBy(() -> cutter.cut(1))
          .isInstanceOf(TopicException.class)
          .hasMessage("nothing came");
    }
  }

  private OperatorSubtaskState stateOf(long checkpoint) throws Exception {
    try (Cutter cutter = new Cutter(OWNER, topic, sources)) {
      cutter.open();
      cutter.cut(checkpoint);
      return cutter.snapshot(checkpoint);
    }
  }
}
