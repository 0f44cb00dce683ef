package dev.insideout.contract.marker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.contract.position.Positions;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class MarkerHeadersTest {
  private static final Marker MARKER =
      new Marker(
          MarkerKind.HYDRATING,
          "sales",
          "5f3a",
          new Run(1_700_000_000_000L, "a-b"),
          new EpochId(2, 17),
          Optional.of(new EpochId(1, 99)),
          OptionalLong.of(41),
          Positions.parse("eu/orders-0:7,orders-0:12"),
          3,
          Instant.ofEpochMilli(1_700_000_000_123L));

  @Test
  void readsWhatItWrites() {
    assertThat(MarkerHeaders.read(headers(MarkerHeaders.write(MARKER)))).isEqualTo(MARKER);
  }

  @Test
  void readsTheFirstMarkerOfAPartition() {
    Marker first =
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

    assertThat(MarkerHeaders.read(headers(MarkerHeaders.write(first)))).isEqualTo(first);
  }

  @Test
  void saysWhichRegionsAnEpochLacks() {
    Marker partial =
        MARKER.without(
            List.of(
                new MissingRegion(
                    "eu",
                    Instant.ofEpochMilli(1_700_000_000_100L),
                    Optional.of(Instant.ofEpochMilli(1_699_999_999_000L))),
                new MissingRegion(
                    "us", Instant.ofEpochMilli(1_700_000_000_101L), Optional.empty())));

    Map<String, String> written = MarkerHeaders.write(partial);

    assertThat(written)
        .containsEntry("io.partial", "eu:1700000000100:1699999999000,us:1700000000101:");
    assertThat(MarkerHeaders.read(headers(written))).isEqualTo(partial);
    written.remove("io.partial");
    assertThat(written).as("all that an older reader knows").isEqualTo(MarkerHeaders.write(MARKER));
  }

  @Test
  void writesTheSameBytesAsEverWhereNoRegionIsMissing() {
    assertThat(MarkerHeaders.write(MARKER).toString())
        .isEqualTo(
            "{io.kind=hydrating, io.group=sales, io.version=5f3a, io.run=1700000000000-a-b,"
                + " io.generation=2, io.epoch=17, io.previous=1/99, io.takeover=41,"
                + " io.positions=orders-0:12,eu/orders-0:7, io.rows=3, io.time=1700000000123}");
  }

  @Test
  void readsWhatLaterWritersMaySayOfAMissingRegionAndRefusesLess() {
    Map<String, String> written = MarkerHeaders.write(MARKER);
    written.put("io.partial", "eu:5:4:more");
    assertThat(MarkerHeaders.read(headers(written)).missing())
        .containsExactly(
            new MissingRegion("eu", Instant.ofEpochMilli(5), Optional.of(Instant.ofEpochMilli(4))));

    for (String broken : List.of("eu", "eu:5", ":5:", "eu:x:", "eu:5:y")) {
      written.put("io.partial", broken);
      assertThatThrownBy(() -> MarkerHeaders.read(headers(written)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void tellsMarkersFromRows() {
    assertThat(MarkerHeaders.isMarker(headers(MarkerHeaders.write(MARKER)))).isTrue();
    assertThat(MarkerHeaders.isMarker(headers(Map.of(MarkerHeaders.GENERATION, "1")))).isFalse();
  }

  @Test
  void namesTheHeaderThatIsMissingOrMalformed() {
    Map<String, String> written = MarkerHeaders.write(MARKER);

    written.put(MarkerHeaders.GENERATION, "two");
    assertThatThrownBy(() -> MarkerHeaders.read(headers(written)))
        .hasMessage("marker header io.generation is not a number: 'two'");
    written.remove(MarkerHeaders.GENERATION);
    assertThatThrownBy(() -> MarkerHeaders.read(headers(written)))
        .hasMessage("marker header io.generation is missing");
  }

  @Test
  void tellsTheGenerationOfARecordAndThatAForeignOneHasNone() {
    assertThat(MarkerHeaders.generation(headers(MarkerHeaders.write(MARKER)))).hasValue(2);
    assertThat(MarkerHeaders.generation(headers(Map.of()))).isEmpty();
    assertThat(MarkerHeaders.generation(headers(Map.of(MarkerHeaders.GENERATION, "x")))).isEmpty();
  }

  @Test
  void refusesAKindThatOnlyLaterWritersKnow() {
    Map<String, String> written = MarkerHeaders.write(MARKER);
    written.put(MarkerHeaders.KIND, "of tomorrow");

    assertThatThrownBy(() -> MarkerHeaders.read(headers(written)))
        .hasMessage("unknown marker kind 'of tomorrow'");
  }

  @Test
  void refusesACountThatIsNone() {
    Map<String, String> written = MarkerHeaders.write(MARKER);
    written.put("io.rows", "99999999999");

    assertThatThrownBy(() -> MarkerHeaders.read(headers(written)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("marker header io.rows is not a count: '99999999999'");
  }

  @Test
  void readsTheVersionOfARow() {
    assertThat(MarkerHeaders.rowVersion(headers(Map.of(MarkerHeaders.ROW_VERSION, "1/2/3"))))
        .hasValue(new RowVersion(1, 2, 3));
    assertThat(MarkerHeaders.rowVersion(headers(Map.of(MarkerHeaders.ROW_VERSION, "1/2"))))
        .isEmpty();
    assertThat(MarkerHeaders.rowVersion(headers(Map.of()))).isEmpty();
  }

  private static RecordHeaders headers(Map<String, String> texts) {
    RecordHeaders headers = new RecordHeaders();
    texts.forEach((name, text) -> headers.add(name, text.getBytes(StandardCharsets.UTF_8)));
    return headers;
  }
}
