package dev.insideout.cache;

import static dev.insideout.cache.HandWrittenViews.key;
import static dev.insideout.cache.HandWrittenViews.marker;
import static dev.insideout.contract.marker.MarkerKind.EAGER;
import static dev.insideout.contract.marker.MarkerKind.END;
import static dev.insideout.contract.marker.MarkerKind.HYDRATING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.wire.BadRecordException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Two views of two partitions each, written record by record. */
class EpochReaderIT {
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
  void holdsAnEpochBackUntilItsMarkerIsInEveryPartitionOfEveryView() throws Exception {
    views.row(credits, 0, 1, "a", 1);
    end(credits, 0, "1/1", "");
    end(credits, 1, "1/1", "");
    views.row(debits, 0, 1, "a", 2);
    end(debits, 0, "1/1", "");
    try (EpochReader reader = open(credits, debits)) {
      readToEnd(reader);
      assertThat(reader.applied()).isEmpty();
      assertThat(reader.ready()).isFalse();
      assertThat(totals(reader, credits)).isEmpty();

      end(debits, 1, "1/1", "");

      AppliedEpoch epoch = next(reader);
      assertThat(epoch.id()).isEqualTo(new EpochId(1, 1));
      assertThat(epoch.positions()).isEqualTo(Positions.parse("transfers-0:1"));
      assertThat(totals(reader, credits)).containsExactly(Map.entry("a", 1));
      assertThat(totals(reader, debits)).containsExactly(Map.entry("a", 2));
    }
  }

  @Test
  void passesOverAnEpochThatIsNotWholeAndAppliesItsRowsWithTheNext() throws Exception {
    views.row(credits, 0, 1, "a", 1);
    end(credits, 0, "1/1", "");
    views.row(credits, 0, 1, "a", 2);
    end(credits, 0, "1/2", "1/1");
    views.row(credits, 1, 1, "b", 5);
    end(credits, 1, "1/2", "");
    try (EpochReader reader = open(credits)) {
      assertThat(next(reader).id()).isEqualTo(new EpochId(1, 2));
      assertThat(totals(reader, credits)).containsExactly(Map.entry("a", 2), Map.entry("b", 5));
    }
  }

  @Test
  void forgetsARowThatIsGoneAndNeverShowsAMarker() throws Exception {
    views.row(credits, 0, 1, "a", 1);
    ends("1/1", "");
    views.gone(credits, 0, 1, "a");
    ends("1/2", "1/1");
    try (EpochReader reader = open(credits)) {
      List<AppliedEpoch> epochs = new ArrayList<>();
      while (epochs.size() < 2) {
        epochs.addAll(reader.poll(POLL));
      }
      assertThat(epochs)
          .extracting(AppliedEpoch::id)
          .containsExactly(new EpochId(1, 1), new EpochId(1, 2));
      assertThat(epochs.get(1).changes().get(credits))
          .containsExactly(new RowChange(key("a"), Optional.empty()));
      assertThat(reader.rows(credits)).isEmpty();
    }
  }

  @Test
  void readsOnlyTheKeysThatAreWanted() throws Exception {
    views.row(credits, 0, 1, "a", 1);
    views.row(credits, 0, 1, "b", 2);
    views.send(credits, 0, "c", new byte[] {1}, Map.of(MarkerHeaders.GENERATION, "1"));
    ends("1/1", "");
    try (EpochReader reader =
        new EpochReader(views.log(), List.of(credits), key -> key[key.length - 1] == 'b')) {
      assertThat(next(reader).changes().get(credits)).hasSize(1);
      assertThat(totals(reader, credits)).containsExactly(Map.entry("b", 2));
    }
  }

  @Test
  void passesOverForeignRecordsAndCountsThem() throws Exception {
    views.row(credits, 0, 1, "a", 1);
    views.send(credits, 0, "a", new byte[] {1, 2, 3}, Map.of());
    views.send(credits, 0, "a", null, Map.of(MarkerHeaders.GENERATION, "one"));
    Map<String, String> broken = new HashMap<>(MarkerHeaders.write(marker(END, "1/1", "", -1)));
    broken.put("io.positions", "nowhere");
    views.marker(credits, 0, broken);
    views.marker(credits, 1, Map.of(MarkerHeaders.KIND, "of tomorrow"));
    ends("1/1", "");
    try (EpochReader reader = open(credits)) {
      readToEnd(reader);
      assertThat(reader.applied()).hasValue(new EpochId(1, 1));
      assertThat(totals(reader, credits)).containsExactly(Map.entry("a", 1));
      assertThat(reader.foreignRecords()).isEqualTo(4);

      end(credits, 0, "1/2", "1/1");
      broken.put("io.epoch", "2");
      views.marker(credits, 1, broken);
      ends("1/3", "1/2");

      assertThatThrownBy(() -> next(reader))
          .as("a real marker that was destroyed shows at the next")
          .isInstanceOf(LostEpochException.class)
          .hasMessageContaining("partition 1")
          .hasMessageContaining("epoch 1/3 follows epoch 1/1, but was written after 1/2");
    }
  }

  @Test
  void isReadyOnceAnEpochIsNoLongerHydrating() throws Exception {
    markers(HYDRATING, "1/1", "");
    try (EpochReader reader = open(credits)) {
      readToEnd(reader);
      assertThat(reader.applied()).hasValue(new EpochId(1, 1));
      assertThat(reader.caughtUp()).isTrue();
      assertThat(reader.ready()).isFalse();

      markers(HYDRATING, "1/2", "1/1");
      assertThat(next(reader).hydrating()).isTrue();
      assertThat(reader.ready()).isFalse();

      ends("1/3", "1/2");
      assertThat(next(reader).hydrating()).isFalse();
      assertThat(reader.ready()).isTrue();
    }
  }

  @Test
  void isReadyAtTheLastCommonEpochOfAWriterThatStopped() throws Exception {
    views.row(credits, 0, 1, "a", 1);
    ends("1/1", "");
    views.row(credits, 0, 1, "a", 2);
    end(credits, 0, "1/2", "1/1");
    try (EpochReader reader = open(credits)) {
      readToEnd(reader);
      assertThat(reader.ready()).isTrue();
      assertThat(reader.applied()).hasValue(new EpochId(1, 1));
      assertThat(totals(reader, credits)).containsExactly(Map.entry("a", 1));
    }
  }

  @Test
  void refusesViewsOfDifferentGroups() throws Exception {
    ends("1/1", "");
    for (int partition = 0; partition < 2; partition++) {
      Map<String, String> other = MarkerHeaders.write(marker(END, "1/1", "", -1));
      other.put("io.group", "other");
      views.marker(debits, partition, other);
    }
    try (EpochReader reader = open(credits, debits)) {
      assertThatThrownBy(() -> readToEnd(reader))
          .isInstanceOf(DifferentGroupsException.class)
          .hasMessageContaining("%s (group bank), %s (group other)".formatted(credits, debits));
      assertThat(reader.applied()).as("equal names in different groups").isEmpty();
    }
  }

  @Test
  void readsViewsThatWereOfDifferentGroupsOnce() throws Exception {
    for (int partition = 0; partition < 2; partition++) {
      Map<String, String> other = MarkerHeaders.write(marker(END, "1/1", "", -1));
      other.put("io.group", "other");
      views.marker(credits, partition, other);
      end(debits, partition, "1/1", "");
      takeover(credits, partition, "2/1", "1/1", 1);
      takeover(debits, partition, "2/1", "1/1", 1);
    }
    try (EpochReader reader = open(credits, debits)) {
      readToEnd(reader);
      assertThat(reader.applied()).hasValue(new EpochId(2, 1));
      assertThat(reader.ready()).isTrue();
    }
  }

  @Test
  void refusesAViewThatIsDeliveredEagerly() {
    markers(EAGER, "1/1", "");
    try (EpochReader reader = open(credits)) {
      assertThatThrownBy(() -> readToEnd(reader))
          .isInstanceOf(DeliveryException.class)
          .hasMessageContaining("'%s' is delivered eagerly".formatted(credits))
          .hasMessageContaining("EagerReader");
    }
  }

  @Test
  void appliesNothingOfAnEpochWithARowThatCannotBeDecoded() throws Exception {
    views.row(credits, 0, 1, "a", 1);
    ends("1/1", "");
    views.row(credits, 0, 1, "a", 2);
    views.send(credits, 1, "b", new byte[] {9}, Map.of(MarkerHeaders.GENERATION, "1"));
    ends("1/2", "1/1");
    try (EpochReader reader = open(credits)) {
      assertThat(next(reader).id()).isEqualTo(new EpochId(1, 1));
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> next(reader)).isInstanceOf(BadRecordException.class);
        assertThat(totals(reader, credits)).containsExactly(Map.entry("a", 1));
      }
    }
  }

  @Test
  void saysThatAViewHasNoTopic() {
    assertThatThrownBy(() -> open("nothing"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there is no topic for view 'nothing'");
  }

  @Test
  void showsNothingOfAStretchThatMayBeCompactedButItsLastEpoch() throws Exception {
    String old = "old-credits";
    views.create(Map.of("cleanup.policy", "compact", "min.compaction.lag.ms", "86400000"), old);
    views.row(old, 0, 1, "a", 1);
    views.ends(old, "1/1", "");
    views.row(old, 0, 1, "a", 2);
    views.ends(old, "1/2", "1/1");
    views.row(old, 1, 1, "b", 3);
    views.end(old, 0, "1/3", "1/2");
    try (EpochReader reader = open(old)) {
      List<AppliedEpoch> epochs = new ArrayList<>();
      while (!reader.caughtUp() || epochs.isEmpty()) {
        epochs.addAll(reader.poll(POLL));
      }
      assertThat(epochs).extracting(AppliedEpoch::id).containsExactly(new EpochId(1, 2));
      assertThat(totals(reader, old)).containsExactly(Map.entry("a", 2));

      views.end(old, 1, "1/3", "1/2");
      assertThat(next(reader).id()).isEqualTo(new EpochId(1, 3));
      views.ends(old, "1/4", "1/3");
      assertThat(next(reader).id()).isEqualTo(new EpochId(1, 4));
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
