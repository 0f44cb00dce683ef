package dev.insideout.cache;

import static dev.insideout.cache.HandWrittenViews.marker;
import static dev.insideout.contract.marker.MarkerKind.END;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.wire.BadRecordException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** What a reader does where epochs are lost, and where a writer takes over from another. */
class EpochReaderTakeoverIT {
  private static final Duration POLL = Duration.ofMillis(100);

  @TempDir private static Path dir;
  private static HandWrittenViews views;

  private String credits;
  private String debits;

  @BeforeAll
  static void start() {
    views = new HandWrittenViews(dir);
  }

  @AfterAll
  static void stop() {
    views.close();
  }

  @BeforeEach
  void createTopics(TestInfo test) throws Exception {
    credits = "credits-" + test.getTestMethod().orElseThrow().getName();
    debits = "debits-" + test.getTestMethod().orElseThrow().getName();
    views.create(credits, debits);
  }

  @Test
  void staysWhereItIsWhenAnEpochIsLostUntilATakeoverRepairsIt() throws Exception {
    views.row(credits, 0, 1, "a", 1);
    ends("1/1", "");
    try (EpochReader reader = open(credits)) {
      readToEnd(reader);
      views.row(credits, 0, 1, "a", 3);
      end(credits, 0, "1/3", "1/2");
      end(credits, 1, "1/2", "1/1");
      end(credits, 1, "1/3", "1/2");

      assertThatThrownBy(() -> next(reader))
          .isInstanceOf(LostEpochException.class)
          .hasMessageContaining("view %s, partition 0, offset 3".formatted(credits))
          .hasMessageContaining("epoch 1/3 follows epoch 1/1, but was written after 1/2")
          .hasMessageContaining("stays at epoch 1/1 until the view's writer takes over");
      assertThat(reader.lostEpoch().orElseThrow().writtenAfter()).hasValue(new EpochId(1, 2));
      ends("1/4", "1/3");
      readAllOf(credits, reader);
      assertThat(reader.applied()).hasValue(new EpochId(1, 1));
      assertThat(totals(reader, credits)).containsExactly(Map.entry("a", 1));
      assertThat(reader.ready()).as("it may still be read").isTrue();

      long compared = views.end(credits, 0);
      views.row(credits, 0, 2, "b", 2);
      takeover(credits, 0, "2/5", "1/4", compared);
      takeover(credits, 1, "2/5", "1/4", views.end(credits, 1));

      AppliedEpoch repair = next(reader);
      assertThat(repair.id()).isEqualTo(new EpochId(2, 5));
      assertThat(repair.takeover()).isTrue();
      assertThat(repair.repaired()).extracting(LostEpoch::epoch).containsExactly(new EpochId(1, 3));
      assertThat(reader.lostEpoch()).isEmpty();
      assertThat(totals(reader, credits)).containsExactly(Map.entry("a", 3), Map.entry("b", 2));
      ends("2/6", "2/5");
      assertThat(next(reader).id()).isEqualTo(new EpochId(2, 6));
    }
  }

  @Test
  void handsOutEveryEpochBeforeAGapAndTellsOfItOnce() throws Exception {
    try (EpochReader reader = open(credits)) {
      ends("1/1", "");
      ends("1/2", "1/1");
      ends("1/4", "1/3");
      assertThat(events(reader, 3)).containsOnlyOnce("1/1", "1/2", "lost 1/3");
      assertThat(reader.applied()).hasValue(new EpochId(1, 2));
    }
  }

  @Test
  void takesAGapBelowTheEndsOfItsStartForCompaction() throws Exception {
    ends("1/1", "");
    ends("1/3", "1/2");
    try (EpochReader reader = open(credits)) {
      readToEnd(reader);
      assertThat(reader.applied()).hasValue(new EpochId(1, 3));
    }
  }

  @Test
  void dropsWhatADeadWriterStillWritesAfterATakeover() throws Exception {
    views.row(credits, 0, 1, "a", 1);
    ends("1/1", "");
    views.row(credits, 0, 2, "b", 2);
    views.row(credits, 0, 1, "a", 666);
    end(credits, 0, "1/2", "1/1");
    takeover(credits, 0, "2/7", "1/1", 2);
    takeover(credits, 1, "2/7", "1/1", 1);
    views.row(credits, 0, 1, "b", 666);
    end(credits, 0, "1/3", "1/2");
    ends("2/8", "2/7");
    try (EpochReader reader = open(credits)) {
      readToEnd(reader);
      assertThat(reader.applied()).hasValue(new EpochId(2, 8));
      assertThat(totals(reader, credits)).containsExactly(Map.entry("a", 1), Map.entry("b", 2));
    }
  }

  @Test
  void countsNothingThatATakeoverDidNotCompare() throws Exception {
    try (EpochReader reader = open(credits)) {
      ends("1/1", "");
      views.row(credits, 0, 1, "a", 1);
      long stray = views.row(credits, 0, 1, "a", 666);
      views.row(credits, 0, 2, "b", 2);
      takeover(credits, 0, "2/3", "1/1", stray);
      takeover(credits, 1, "2/3", "1/1", 1);

      while (!reader.applied().equals(Optional.of(new EpochId(2, 3)))) {
        reader.poll(POLL);
      }
      assertThat(totals(reader, credits)).containsExactly(Map.entry("a", 1), Map.entry("b", 2));
    }
  }

  @Test
  void countsWhatALaterTakeoverDidCompare() throws Exception {
    try (EpochReader reader = open(credits)) {
      ends("1/1", "");
      long missed = views.row(credits, 0, 1, "a", 1);
      takeover(credits, 0, "2/2", "1/1", missed);
      takeover(credits, 0, "3/3", "2/2", views.end(credits, 0));
      takeover(credits, 1, "3/3", "1/1", 1);

      while (!reader.applied().equals(Optional.of(new EpochId(3, 3)))) {
        reader.poll(POLL);
      }
      assertThat(totals(reader, credits)).containsExactly(Map.entry("a", 1));
    }
  }

  @Test
  void doesNotTrustATakeoverThatMissedAWholeEpoch() throws Exception {
    ends("1/1", "");
    try (EpochReader reader = open(credits)) {
      readToEnd(reader);
      ends("1/2", "1/1");
      takeover(credits, 0, "2/3", "1/1", 1);
      takeover(credits, 1, "2/3", "1/1", 1);

      assertThat(events(reader, 2)).containsOnlyOnce("1/2", "lost 1/1");
      assertThat(reader.lostEpoch().orElseThrow().standsAfter()).hasValue(new EpochId(1, 2));
    }
  }

  private static EpochReader open(String... names) {
    return new EpochReader(views.log(), List.of(names));
  }

  /** Polls until there is nothing more that was there at the opening. */
  private static void readToEnd(EpochReader reader) throws BadRecordException {
    while (!reader.caughtUp()) {
      reader.poll(POLL);
    }
    reader.poll(POLL);
  }

  /** Polls until everything that was written to {@code view} has been polled. */
  private static void readAllOf(String view, EpochReader reader) throws BadRecordException {
    views.send(view, 0, "last", null, Map.of());
    views.send(view, 1, "last", null, Map.of());
    for (long all = reader.foreignRecords() + 2; reader.foreignRecords() < all; ) {
      reader.poll(POLL);
    }
  }

  /** The first {@code count} things that polls come up with: epochs, and what is lost. */
  private static List<String> events(EpochReader reader, int count) throws BadRecordException {
    List<String> events = new ArrayList<>();
    while (events.size() < count) {
      try {
        reader.poll(POLL).forEach(epoch -> events.add(epoch.id().toString()));
      } catch (LostEpochException e) {
        events.add("lost " + e.lost().writtenAfter().orElseThrow());
      }
    }
    return events;
  }

  private static AppliedEpoch next(EpochReader reader) throws BadRecordException {
    List<AppliedEpoch> epochs = reader.poll(POLL);
    while (epochs.isEmpty()) {
      epochs = reader.poll(POLL);
    }
    return epochs.get(0);
  }

  private static Map<String, Integer> totals(EpochReader reader, String view) {
    return HandWrittenViews.totals(reader.rows(view));
  }

  private void ends(String epoch, String previous) {
    markers(END, epoch, previous);
  }

  private void markers(MarkerKind kind, String epoch, String previous) {
    for (int partition = 0; partition < 2; partition++) {
      views.marker(credits, partition, marker(kind, epoch, previous, -1));
    }
  }

  private static long end(String view, int partition, String epoch, String previous) {
    return views.marker(view, partition, marker(END, epoch, previous, -1));
  }

  private static void takeover(
      String view, int partition, String epoch, String previous, long offset) {
    views.marker(view, partition, marker(END, epoch, previous, offset));
  }
}
