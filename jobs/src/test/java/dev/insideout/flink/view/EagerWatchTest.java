package dev.insideout.flink.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.contract.marker.RowVersion;
import dev.insideout.contract.marker.Run;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EagerWatchTest {
  private static final Run EARLIER = new Run(1, "a");
  private static final Run OURS = new Run(2, "b");
  private static final Run LATER = new Run(3, "c");
  private static final long INCARNATION = 50;

  private final TestViewTopic topic = new TestViewTopic();
  private final EagerWatch watch =
      new EagerWatch(new Writer("totals", "v1", OURS), topic, INCARNATION, Map.of());
  private long sequence;

  /** What an earlier start left, up to offset 2, and what this one wrote after it. */
  @BeforeEach
  void begin() {
    topic.row(new RowVersion(1, 40, 1));
    topic.foreign();
    ours(1);
    topic.comparison(OURS, "1/1", 1, 2);
    assertThat(look(1)).isEmpty();
  }

  @Test
  void countsTheRowsBetweenItsMarkersWithoutReadingThem() {
    int read = topic.recordsRead();
    ours(3);
    topic.marker(OURS, "1/2", "1/1", 3);
    ours(2);
    assertThat(look(1)).isEmpty();
    topic.marker(OURS, "1/3", "1/2", 2);

    assertThat(look(1)).isEmpty();
    assertThat(topic.recordsRead()).isEqualTo(read);
  }

  @Test
  void acceptsAMarkerThatNoLookSaw() {
    ours(1);
    topic.marker(OURS, "1/2", "1/1", 1);
    ours(1);
    topic.marker(OURS, "1/3", "1/2", 1);

    assertThat(look(1)).isEmpty();
  }

  @Test
  void findsWhatNoWriterWrote() {
    topic.foreign();
    topic.marker(OURS, "1/2", "1/1", 0);

    assertThat(look(1)).singleElement().asString().contains("offset 4").contains("no generation");
  }

  @Test
  void findsARowOfAnEarlierStartThatCameAfterTheComparison() {
    topic.row(new RowVersion(1, 40, 2));
    topic.marker(OURS, "1/2", "1/1", 0);

    assertThat(look(1)).singleElement().asString().contains("1/40/2 is not of this start");
  }

  @Test
  void findsARowWithoutAVersion() {
    topic.row(1);
    topic.marker(OURS, "1/2", "1/1", 0);

    assertThat(look(1)).singleElement().asString().contains("it has no io.row-version");
  }

  @Test
  void findsARowOfAGenerationThatIsYetToComeAndIsOnlyAppeasedAboveIt() {
    topic.row(new RowVersion(9, INCARNATION, 1));
    topic.marker(OURS, "1/2", "1/1", 0);
    assertThat(look(1)).singleElement().asString().contains("it is of generation 9");
    topic.row(new RowVersion(9, INCARNATION, 2));
    topic.comparison(OURS, "2/3", 0, 7);
    assertThat(look(2)).hasSize(2).last().asString().contains("it is of generation 9");
    topic.row(new RowVersion(9, INCARNATION, 3));
    topic.comparison(OURS, "10/4", 0, 9);

    assertThat(look(10)).isEmpty();
  }

  @Test
  void acceptsItsOwnRowsThatWereUnderWayWhileItCompared() {
    ours(1);
    topic.comparison(OURS, "2/2", 0, 4);

    assertThat(look(2)).isEmpty();
  }

  @Test
  void findsAMarkerOfAnEarlierRun() {
    topic.marker(EARLIER, "1/2", "1/1", 0);

    assertThat(look(1)).singleElement().asString().contains("an earlier run wrote it");
  }

  @Test
  void endsWhenALaterRunHasWritten() {
    topic.marker(LATER, "1/2", "1/1", 0);

    assertThatThrownBy(() -> look(1)).isInstanceOf(NoLongerOwnerException.class);
  }

  private void ours(int rows) {
    for (int row = 0; row < rows; row++) {
      topic.row(new RowVersion(1, INCARNATION, sequence++));
    }
  }

  private List<TopicWatch.Finding> look(long generation) {
    return watch.look(topic.tails(), generation);
  }
}
