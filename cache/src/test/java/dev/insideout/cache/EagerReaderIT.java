package dev.insideout.cache;

import static dev.insideout.cache.HandWrittenViews.marker;
import static dev.insideout.contract.marker.MarkerKind.EAGER;
import static dev.insideout.contract.marker.MarkerKind.END;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.wire.BadRecordException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A view of two partitions, written record by record. */
class EagerReaderIT {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int PERMUTATIONS = 10;
  private static final int WRITES = 100;

  @TempDir private static Path dir;
  private static HandWrittenViews views;

  private record Write(String version, String id, Optional<Integer> total) {}

  @BeforeAll
  static void start() {
    views = new HandWrittenViews(dir);
  }

  @AfterAll
  static void stop() {
    views.close();
  }

  @Test
  void showsEachRowAsItComes() throws Exception {
    views.create("fresh");
    views.eager("fresh", 0, "1/1/1", "a", Optional.of(1));
    try (EagerReader reader = new EagerReader(views.log(), "fresh")) {
      assertThat(readToEnd(reader)).hasSize(1);
      assertThat(totals(reader)).containsExactly(Map.entry("a", 1));

      views.eager("fresh", 0, "1/1/2", "a", Optional.empty());
      views.eager("fresh", 0, "1/1/1", "a", Optional.of(1));
      views.eager("fresh", 0, "1/2/1", "b", Optional.of(2));
      while (!totals(reader).equals(Map.of("b", 2))) {
        reader.poll(POLL);
      }
    }
  }

  @Test
  void comesToTheSameTableWhateverTheOrderAndHoweverOften() throws Exception {
    long seed = Long.getLong("insideout.seed", System.nanoTime());
    Random random = new Random(seed);
    List<Write> writes = new ArrayList<>();
    Map<String, Integer> expected = new TreeMap<>();
    for (int i = 0; i < WRITES; i++) {
      String id = "k" + random.nextInt(20);
      Optional<Integer> total = random.nextInt(4) == 0 ? Optional.empty() : Optional.of(i);
      // A failover every 25 writes begins to count anew.
      writes.add(new Write("1/%d/%d".formatted(i / 25, i % 25), id, total));
      total.ifPresentOrElse(t -> expected.put(id, t), () -> expected.remove(id));
    }
    int records = 0;
    for (int permutation = 0; permutation < PERMUTATIONS; permutation++) {
      List<Write> written = new ArrayList<>(writes);
      writes.stream().filter(write -> random.nextBoolean()).forEach(written::add);
      Collections.shuffle(written, random);
      String view = "permuted-" + permutation;
      views.create(view);
      for (Write write : written) {
        // A key keeps its partition.
        int partition = write.id().hashCode() & 1;
        views.eager(view, partition, write.version(), write.id(), write.total());
      }
      try (EagerReader reader = new EagerReader(views.log(), view)) {
        readToEnd(reader);
        assertThat(totals(reader))
            .as("seed %d, permutation %d", seed, permutation)
            .isEqualTo(expected);
      }
      records += written.size();
    }
    System.out.printf(
        "%d permutations with duplicates, %d records, seed %d: one table of %d rows%n",
        PERMUTATIONS, records, seed, expected.size());
  }

  @Test
  void hasThePositionsThatAllPartitionsCover() throws Exception {
    views.create("covered");
    eagerMarker("covered", 0, "1/2", "transfers-0:9,transfers-1:4");
    try (EagerReader reader = new EagerReader(views.log(), "covered")) {
      readToEnd(reader);
      assertThat(reader.positions()).as("one partition has none").isEqualTo(Positions.NONE);

      eagerMarker("covered", 1, "1/1", "transfers-0:7,transfers-1:5");
      while (reader.positions().equals(Positions.NONE)) {
        reader.poll(POLL);
      }
      assertThat(reader.positions()).isEqualTo(Positions.parse("transfers-0:7,transfers-1:4"));

      eagerMarker("covered", 1, "1/2", "transfers-0:9,transfers-1:4");
      eagerMarker("covered", 1, "1/1", "transfers-0:7,transfers-1:5");
      eagerMarker("covered", 0, "1/3", "transfers-0:9,transfers-1:6");
      while (!reader.positions().equals(Positions.parse("transfers-0:9,transfers-1:4"))) {
        reader.poll(POLL);
      }
    }
  }

  @Test
  void passesOverForeignRecordsAndThoseOfADeadWriter() throws Exception {
    views.create("mixed");
    views.eager("mixed", 0, "2/1/1", "a", Optional.of(1));
    eagerMarker("mixed", 0, "2/1", "transfers-0:1");
    views.eager("mixed", 0, "1/9/9", "b", Optional.of(666));
    views.row("mixed", 0, 2, "a", 666);
    views.send("mixed", 0, "a", null, Map.of());
    views.send("mixed", 0, "a", null, Map.of("io.generation", "2", "io.row-version", "9"));
    views.marker("mixed", 0, Map.of(MarkerHeaders.KIND, "eager"));
    try (EagerReader reader = new EagerReader(views.log(), "mixed")) {
      readToEnd(reader);
      assertThat(totals(reader)).containsExactly(Map.entry("a", 1));
      assertThat(reader.foreignRecords()).isEqualTo(4);
    }
  }

  @Test
  void losesNothingAtARowThatCannotBeDecoded() throws Exception {
    views.create("bad");
    views.eager("bad", 0, "1/1/1", "a", Optional.of(1));
    views.send(
        "bad", 0, "b", new byte[] {9}, Map.of("io.generation", "1", "io.row-version", "1/1/2"));
    try (EagerReader reader = new EagerReader(views.log(), "bad")) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> readToEnd(reader)).isInstanceOf(BadRecordException.class);
        assertThat(totals(reader)).containsExactly(Map.entry("a", 1));
      }
      assertThat(reader.caughtUp()).isFalse();
    }
  }

  @Test
  void refusesAViewThatIsDeliveredInEpochs() throws Exception {
    views.create("epochs");
    views.row("epochs", 0, 1, "a", 1);
    views.marker("epochs", 0, marker(END, "1/1", "", -1));
    try (EagerReader reader = new EagerReader(views.log(), "epochs")) {
      assertThatThrownBy(() -> readToEnd(reader))
          .isInstanceOf(DeliveryException.class)
          .hasMessageContaining("'epochs' is delivered in epochs: read it with EpochReader");
      assertThat(reader.rows()).isEmpty();
    }
  }

  private static List<RowChange> readToEnd(EagerReader reader) throws BadRecordException {
    List<RowChange> changes = new ArrayList<>();
    while (!reader.caughtUp()) {
      changes.addAll(reader.poll(POLL));
    }
    return changes;
  }

  private static Map<String, Integer> totals(EagerReader reader) {
    return HandWrittenViews.totals(reader.rows());
  }

  private static void eagerMarker(String view, int partition, String epoch, String positions) {
    Map<String, String> headers = MarkerHeaders.write(marker(EAGER, epoch, "", -1));
    headers.put("io.positions", positions);
    views.marker(view, partition, headers);
  }
}
