package dev.insideout.cli.erase;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.cli.log.TopicKeeping;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** Which records of a topic count, and which are only still there. */
class TopicScanTest {
  private static final String EMAIL = "ada@example.org";

  private final RecordHeaders headers = new RecordHeaders();
  private long offset;

  @Test
  void ofACompactedTopicTheLastRecordOfAKeyCounts() {
    TopicScan scan = scan("compact", Optional.empty());
    scan.add(record("o-1", "for " + EMAIL));
    scan.add(record("o-2", "for " + EMAIL));
    scan.add(record("o-1", "for nobody"));
    scan.add(record("o-3", "for " + EMAIL));
    scan.add(record("o-3", null));
    scan.add(record("o-4", "for " + EMAIL));
    scan.add(record("o-4", EMAIL + " again"));

    Place place = scan.place();

    assertThat(place.findings())
        .extracting(TopicScanTest::told)
        .containsExactly("1 o-2 [email]", "6 o-4 [email]");
    assertThat(place.stays()).singleElement().extracting(Remnant::records).isEqualTo(3L);
    assertThat(place.stays().get(0).first()).isZero();
    assertThat(place.stays().get(0).last()).isEqualTo(5);
    assertThat(place.units()).isEqualTo(7);
  }

  @Test
  void ofAnyOtherTopicEveryRecordCounts() {
    TopicScan scan = scan("delete", Optional.empty());
    scan.add(record("o-1", "for " + EMAIL));
    scan.add(record("o-1", "for nobody"));
    scan.add(record(null, EMAIL));

    assertThat(scan.place().findings())
        .extracting(TopicScanTest::told)
        .containsExactly("0 o-1 [email]", "2 none [email]");
    assertThat(scan.place().stays()).isEmpty();
  }

  @Test
  void looksIntoKeysAndHeadersAndShowsNoKeyThatHasAValue() {
    TopicScan scan = scan("compact", Optional.empty());
    scan.add(record(EMAIL, "a row"));
    headers.add("sender", EMAIL.getBytes(UTF_8));
    scan.add(record("o-1", "a row"));
    headers.add("io.kind", "end".getBytes(UTF_8));
    scan.add(record("o-2", EMAIL));

    assertThat(scan.place().findings())
        .as("a marker is no row")
        .extracting(TopicScanTest::told)
        .containsExactly("0 not shown, it has a value [email]", "1 o-1 [email]");
  }

  @Test
  void aTombstoneKeepsItsKeyForATime() {
    TopicScan scan = scan("compact", Optional.empty());
    scan.add(record(EMAIL, "a row"));
    scan.add(record(EMAIL, null));

    assertThat(scan.place().findings()).isEmpty();
    assertThat(scan.place().stays()).singleElement().extracting(Remnant::records).isEqualTo(2L);
  }

  @Test
  void aRowOfThePersonIsFoundWhateverItSays() {
    TopicScan scan = scan("compact", Optional.of(Set.of(ByteBuffer.wrap("c-1".getBytes(UTF_8)))));
    scan.add(record("c-1", EMAIL));
    scan.add(record("c-1", null));
    assertThat(scan.place().findings()).isEmpty();
    assertThat(scan.place().stays()).hasSize(1);

    scan.add(record("c-1", "somebody new"));
    scan.add(record(EMAIL, "a key is no value here"));
    assertThat(scan.place().findings())
        .extracting(TopicScanTest::told)
        .containsExactly("2 c-1 [the row itself]");
  }

  private static TopicScan scan(String policy, Optional<Set<ByteBuffer>> own) {
    TopicKeeping topic =
        new TopicKeeping(
            "orders",
            1,
            1,
            Map.of(
                "cleanup.policy", policy,
                "min.compaction.lag.ms", "0",
                "max.compaction.lag.ms", "1000",
                "delete.retention.ms", "1000",
                "retention.ms", "-1",
                "retention.bytes", "-1"),
            Map.of(),
            Set.of());
    return new TopicScan(
        Place.Kind.TOPIC,
        topic,
        topic.compacts(),
        new RecordScan(new ByteScan(List.of(Sought.of("email", EMAIL))), own),
        key -> new String(key, UTF_8));
  }

  private ConsumerRecord<byte[], byte[]> record(String key, String value) {
    return new ConsumerRecord<>(
        "orders",
        0,
        offset,
        1_000 + offset++,
        TimestampType.CREATE_TIME,
        -1,
        -1,
        key == null ? null : key.getBytes(UTF_8),
        value == null ? null : value.getBytes(UTF_8),
        new RecordHeaders(headers.toArray()),
        Optional.empty());
  }

  private static String told(Finding finding) {
    Finding.InTopic record = (Finding.InTopic) finding;
    return "%d %s %s".formatted(record.offset(), record.key(), record.values());
  }
}
