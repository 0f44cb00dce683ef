package dev.insideout.flink.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Run;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TopicWatchTest {
  private static final Run EARLIER = new Run(1, "a");
  private static final Run OURS = new Run(2, "b");
  private static final Run LATER = new Run(3, "c");

  private final TestViewTopic topic = new TestViewTopic();
  private final TopicWatch watch =
      new TopicWatch(new Writer("totals", "v1", OURS), topic, Optional.empty());

  @Test
  void countsTheRowsOfItsOwnEpochsWithoutReadingThem() {
    topic.epoch(OURS, "1/1", "", 100);
    assertThat(look("1/1")).isEmpty();
    int readAtFirst = topic.recordsRead();
    topic.epoch(OURS, "1/2", "1/1", 100);
    assertThat(look("1/2")).isEmpty();
    topic.epoch(OURS, "1/3", "1/2", 0);

    assertThat(look("1/3")).isEmpty();
    assertThat(look("1/3")).isEmpty();
    assertThat(topic.recordsRead()).isEqualTo(readAtFirst);
  }

  @Test
  void acceptsWhatAnAbortedTransactionLeaves() {
    topic.epoch(OURS, "1/1", "", 1);
    look("1/1");
    topic.control();
    topic.control();
    topic.epoch(OURS, "1/3", "1/1", 1);
    assertThat(look("1/3")).isEmpty();
    int read = topic.recordsRead();
    topic.epoch(OURS, "1/4", "1/3", 1);

    assertThat(look("1/4")).isEmpty();
    assertThat(topic.recordsRead()).isEqualTo(read);
  }

  @Test
  void findsAnEpochThatIsLostAsSoonAsNothingIsOpen() {
    topic.epoch(OURS, "1/1", "", 1);
    look("1/1");
    topic.row(1);
    topic.open(1);
    assertThat(look("1/2")).isEmpty();
    topic.abortOpenTransactions();

    assertThat(look("1/2")).singleElement().asString().startsWith("epoch 1/2 is lost in totals-0");
  }

  @Test
  void findsALostEpochByTheGapBeforeTheNext() {
    topic.epoch(OURS, "1/1", "", 1);
    look("1/1");
    topic.epoch(OURS, "1/3", "1/2", 1);

    assertThat(look("1/3")).singleElement().asString().startsWith("epoch 1/2 is lost");
  }

  @Test
  void findsARecordThatIsNotItsOwnBetweenAndAfterItsEpochs() {
    topic.epoch(OURS, "1/1", "", 1);
    look("1/1");
    topic.foreign();
    topic.epoch(OURS, "1/2", "1/1", 1);
    assertThat(look("1/2"))
        .singleElement()
        .hasToString(
            "the record at offset 3 of totals-0 is not this writer's: it bears no generation");
    topic.foreign();

    assertThat(look("1/2")).hasSize(1);
  }

  @Test
  void findsARowOfAGenerationThatIsOver() {
    topic.epoch(OURS, "2/1", "", 1);
    look("2/1");
    topic.row(1);
    topic.epoch(OURS, "2/2", "2/1", 0);

    assertThat(look("2/2")).singleElement().asString().contains("of generation 1, which is over");
  }

  @Test
  void findsARowOfAGenerationThatIsYetToCome() {
    topic.epoch(OURS, "1/1", "", 1);
    look("1/1");
    topic.row(9);
    topic.epoch(OURS, "1/2", "1/1", 1);

    assertThat(look("1/2"))
        .singleElement()
        .asString()
        .contains("offset 3")
        .contains("it is of generation 9, and this writer is in generation 1");
  }

  @Test
  void acceptsTheRowsOfItsOwnTakeover() {
    topic.epoch(OURS, "1/1", "", 1);
    look("1/1");
    watch.takenOver(topic.tails());
    topic.control();
    topic.takeover(OURS, "2/2", "1/1", 3, 3);

    assertThat(look("2/2")).isEmpty();
  }

  @Test
  void findsAMarkerBeyondWhatItHasPublishedEvenUnderItsOwnName() {
    topic.epoch(OURS, "1/1", "", 0);
    look("1/1");
    topic.epoch(OURS, "4/2", "1/1", 0);

    assertThat(look("1/1"))
        .singleElement()
        .asString()
        .contains("it ends epoch 4/2, and this writer is in generation 1");
  }

  @Test
  void findsARowTooManyOfItsOwnGeneration() {
    topic.epoch(OURS, "1/1", "", 1);
    look("1/1");
    topic.row(1);
    topic.epoch(OURS, "1/2", "1/1", 2);

    assertThat(look("1/2"))
        .singleElement()
        .asString()
        .contains("3 rows stand before epoch 1/2, which has 2");
  }

  @Test
  void findsARowThatNoMarkerFollows() {
    topic.epoch(OURS, "1/1", "", 1);
    look("1/1");
    topic.row(1);

    assertThat(look("1/1")).singleElement().asString().contains("no marker follows it");
  }

  @Test
  void tellsNoEpochByItsLengthWhereTheTransactionOfTheNextBeganBeforeTheLastWasCommitted() {
    topic.marker(OURS, "1/1", "", 0);
    topic.row(1);
    topic.marker(OURS, "1/2", "1/1", 1);
    topic.control();
    topic.open(3);
    assertThat(look("1/1")).isEmpty();
    topic.open(0);
    topic.control();
    assertThat(look("1/2")).isEmpty();
    topic.foreign();
    topic.epoch(OURS, "1/3", "1/2", 1);

    assertThat(look("1/3")).singleElement().asString().contains("offset 5");
  }

  @Test
  void findsARowBetweenATakeoversComparisonAndItsCommit() {
    topic.epoch(OURS, "1/1", "", 1);
    look("1/1");
    topic.foreign();
    look("1/1");
    long compared = topic.tails().get(TestViewTopic.PARTITION).stable();
    watch.takenOver(topic.tails());
    topic.row(9);
    topic.takeover(OURS, "2/2", "1/1", 1, compared);

    assertThat(look("2/2"))
        .extracting(Object::toString)
        .anyMatch(found -> found.contains("offset 4") && found.contains("of generation 9"));
  }

  @Test
  void isNotAppeasedByATakeoverThatReadersPassOver() {
    topic.epoch(OURS, "1/1", "", 1);
    look("1/1");
    watch.takenOver(topic.tails());
    topic.row(9);
    topic.takeover(OURS, "2/2", "1/1", 1, 4);

    assertThat(look("2/2")).singleElement().asString().contains("of generation 9");
  }

  @Test
  void findsAnEpochThatAnEarlierRunWroteAfterThisOneBegan() {
    topic.epoch(OURS, "1/1", "", 1);
    look("1/1");
    topic.epoch(EARLIER, "1/2", "1/1", 1);

    assertThat(look("1/1")).singleElement().asString().contains("an earlier run wrote it");
  }

  @Test
  void findsAMarkerThatComesAfterALaterOne() {
    topic.epoch(OURS, "1/5", "", 1);
    look("1/5");
    topic.epoch(OURS, "1/4", "1/3", 0);
    topic.epoch(OURS, "1/6", "1/5", 0);

    assertThat(look("1/6"))
        .singleElement()
        .asString()
        .contains("it ends epoch 1/4 after epoch 1/5");
  }

  @Test
  void endsWhenALaterRunHasWritten() {
    topic.epoch(LATER, "1/2", "", 1);

    assertThatThrownBy(() -> look("1/1")).isInstanceOf(NoLongerOwnerException.class);
  }

  @Test
  void forgetsWhatATakeoverHasDealtWith() {
    topic.epoch(OURS, "1/1", "", 1);
    look("1/1");
    topic.foreign();
    look("1/1");
    watch.takenOver(topic.tails());
    topic.foreign();
    topic.takeover(OURS, "2/3", "1/1", 1, 5);

    assertThat(look("2/3")).isEmpty();
    topic.epoch(OURS, "2/4", "2/3", 1);
    assertThat(look("2/4")).isEmpty();
  }

  private List<TopicWatch.Finding> look(String committed) {
    EpochId epoch = EpochId.parse(committed);
    return watch.look(topic.tails(), epoch, epoch.generation());
  }
}
