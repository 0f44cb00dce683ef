package dev.insideout.flink.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.marker.Run;
import dev.insideout.contract.position.Positions;
import dev.insideout.flink.RecordHeader;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** Markers and rows of a view topic are told apart, and from what a stranger wrote. */
class ViewReaderTest {
  private static final byte[] BYTES = {1};

  @Test
  void tellsMarkersFromRowsAndDropsWhatIsForeign() throws Exception {
    try (Reader reader = new Reader(7)) {
      reader.harness.open();
      Map<String, String> marker = marker(MarkerKind.END);
      reader.send(0, BYTES, BYTES, Map.of(MarkerHeaders.GENERATION, "1"));
      reader.send(1, BYTES, null, Map.of(MarkerHeaders.GENERATION, "1"));
      reader.send(2, BYTES, null, marker);

      reader.send(3, BYTES, BYTES, Map.of());
      reader.send(4, BYTES, BYTES, Map.of(MarkerHeaders.GENERATION, "first"));
      reader.send(5, null, BYTES, Map.of(MarkerHeaders.GENERATION, "1"));
      reader.send(6, BYTES, BYTES, marker);
      reader.send(7, BYTES, null, with(marker, MarkerHeaders.KIND, "of the future"));
      reader.send(8, BYTES, null, with(marker, "io.epoch", "soon"));
      reader.send(9, BYTES, null, marker(MarkerKind.EAGER));

      assertThat(reader.harness.extractOutputValues())
          .extracting(RawRecord::offset)
          .containsExactly(0L, 1L);
      assertThat(reader.harness.getSideOutput(ViewReader.MARKERS))
          .singleElement()
          .satisfies(
              told -> assertThat(told.getValue()).isEqualTo(new HeldMarker(0, 2, 7, marker)));
    }
  }

  @Test
  void dropsWhatComesOfAGenerationThatIsOverAlsoAfterARestore() throws Exception {
    OperatorSubtaskState state;
    try (Reader reader = new Reader(0)) {
      reader.harness.open();
      reader.send(0, BYTES, BYTES, Map.of(MarkerHeaders.GENERATION, "1"));
      reader.send(1, BYTES, BYTES, Map.of(MarkerHeaders.GENERATION, "2"));
      reader.send(2, BYTES, BYTES, Map.of(MarkerHeaders.GENERATION, "1"));
      reader.send(3, BYTES, null, marker(MarkerKind.END));

      assertThat(reader.harness.extractOutputValues())
          .extracting(RawRecord::offset)
          .containsExactly(0L, 1L);
      assertThat(reader.harness.getSideOutput(ViewReader.MARKERS)).isNull();
      state = reader.harness.snapshot(1, 1);
    }
    try (Reader reader = new Reader(0)) {
      reader.harness.initializeState(state);
      reader.harness.open();
      reader.send(4, BYTES, BYTES, Map.of(MarkerHeaders.GENERATION, "1"));
      reader.send(5, BYTES, BYTES, Map.of(MarkerHeaders.GENERATION, "2"));

      assertThat(reader.harness.extractOutputValues())
          .extracting(RawRecord::offset)
          .containsExactly(5L);
    }
  }

  @Test
  void remembersWhereTheTopicEndedAtTheFirstStart() throws Exception {
    OperatorSubtaskState state;
    try (Reader reader = new Reader(7)) {
      reader.harness.open();
      state = reader.harness.snapshot(1, 1);
    }
    try (Reader reader = new Reader(99)) {
      reader.harness.initializeState(state);
      reader.harness.open();
      reader.send(2, BYTES, null, marker(MarkerKind.HYDRATING));

      assertThat(reader.harness.getSideOutput(ViewReader.MARKERS))
          .singleElement()
          .satisfies(told -> assertThat(told.getValue().end()).isEqualTo(7));
    }
  }

  /** A topic of one partition whose last marker stands before {@code end}. */
  private record Ends(long end) implements ViewEnds {
    @Override
    public Map<Integer, Long> ends() {
      return Map.of(0, end);
    }
  }

  /** A reader of a topic that ends here. */
  private static final class Reader implements AutoCloseable {
    private final OneInputStreamOperatorTestHarness<RawRecord, RawRecord> harness;

    Reader(long end) throws Exception {
      harness = new OneInputStreamOperatorTestHarness<>(new ViewReader(new Ends(end)));
    }

    void send(long offset, byte[] key, byte[] value, Map<String, String> headers) throws Exception {
      List<RecordHeader> recordHeaders =
          headers.entrySet().stream().map(h -> RecordHeader.of(h.getKey(), h.getValue())).toList();
      harness.processElement(
          new StreamRecord<>(new RawRecord(0, offset, 0, "CreateTime", key, value, recordHeaders)));
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

  private static Map<String, String> with(Map<String, String> headers, String name, String value) {
    Map<String, String> changed = new HashMap<>(headers);
    changed.put(name, value);
    return changed;
  }

  private static Map<String, String> marker(MarkerKind kind) {
    return MarkerHeaders.write(
        new Marker(
            kind,
            "sales",
            "v1",
            new Run(1, "run"),
            new EpochId(1, 1),
            Optional.empty(),
            OptionalLong.empty(),
            Positions.NONE,
            0,
            Instant.EPOCH));
  }
}
