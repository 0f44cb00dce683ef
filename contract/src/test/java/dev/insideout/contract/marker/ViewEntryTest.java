package dev.insideout.contract.marker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.contract.position.Positions;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class ViewEntryTest {
  private static final Marker MARKER =
      new Marker(
          MarkerKind.END,
          "g",
          "v",
          new Run(1, "r"),
          new EpochId(1, 1),
          Optional.empty(),
          OptionalLong.empty(),
          Positions.NONE,
          0,
          Instant.EPOCH);

  @Test
  void isARowOrTheEndOfAnEpoch() {
    assertThat(entry(Map.of("io.generation", "7"))).isEqualTo(new ViewEntry.Row(7));
    assertThat(entry(MarkerHeaders.write(MARKER))).isEqualTo(new ViewEntry.End(MARKER));
  }

  @Test
  void isAHandoverWithAFloorOrWithoutOne() {
    Handover handover = new Handover("g", "v", new Run(1, "r"), Instant.EPOCH);
    Handover moved =
        new Handover("g", "v", new Run(1, "r"), Instant.EPOCH, Positions.parse("fra/orders-0:7"));

    assertThat(entry(MarkerHeaders.write(handover))).isEqualTo(new ViewEntry.Heir(handover));
    assertThat(MarkerHeaders.write(handover)).doesNotContainKey("io.positions");
    assertThat(entry(MarkerHeaders.write(moved))).isEqualTo(new ViewEntry.Heir(moved));
  }

  @Test
  void isForeignWithoutAGeneration() {
    assertThat(entry(Map.of()))
        .isEqualTo(new ViewEntry.Foreign(false, "it has no header io.generation with a number"));
  }

  @Test
  void isForeignWhenItIsAMarkerThatCannotBeRead() {
    Map<String, String> headers = MarkerHeaders.write(MARKER);
    headers.remove("io.run");

    assertThat(entry(headers))
        .isEqualTo(new ViewEntry.Foreign(true, "marker header io.run is missing"));
  }

  private static ViewEntry entry(Map<String, String> texts) {
    RecordHeaders headers = new RecordHeaders();
    texts.forEach((name, text) -> headers.add(name, text.getBytes(StandardCharsets.UTF_8)));
    return ViewEntry.of(headers);
  }
}
