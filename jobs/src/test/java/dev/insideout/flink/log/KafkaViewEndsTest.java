package dev.insideout.flink.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.marker.Run;
import dev.insideout.contract.position.Positions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** Where the epochs of a view topic end that is read for the first time. */
class KafkaViewEndsTest {
  private static final HeldView TOTALS = new HeldView("totals", 1, List.of("orders"));
  private static final TopicPartition OF_TOTALS = new TopicPartition("totals", 0);
  private static final byte[] BYTES = {1};

  private final MockConsumer<byte[], byte[]> kafka = new MockConsumer<>("earliest");
  private final BoundedConsumer consumer =
      new BoundedConsumer(kafka, "127.0.0.1:9092", Duration.ZERO);

  @Test
  void findsTheLastMarkerOfAViewThatCounts() {
    kafka.updateBeginningOffsets(Map.of(OF_TOTALS, 0L));
    kafka.updateEndOffsets(Map.of(OF_TOTALS, 9L));
    kafka.schedulePollTask(
        () -> {
          kafka.addRecord(marker(3, "2/3"));
          kafka.addRecord(marker(4, "2/4"));
          kafka.addRecord(marker(5, "1/9"));
          kafka.addRecord(record(6, markerHeaders("2/5"), BYTES));
          kafka.addRecord(record(8, Map.of(MarkerHeaders.GENERATION, "2"), BYTES));
        });

    assertThat(KafkaViewEnds.ends(consumer, TOTALS)).isEqualTo(Map.of(0, 5L));
  }

  @Test
  void takesTheEndOfAPartitionWithoutMarkers() {
    kafka.updateBeginningOffsets(Map.of(OF_TOTALS, 0L));
    kafka.updateEndOffsets(Map.of(OF_TOTALS, 9L));
    kafka.schedulePollTask(
        () -> kafka.addRecord(record(8, Map.of(MarkerHeaders.GENERATION, "2"), BYTES)));

    assertThat(KafkaViewEnds.ends(consumer, TOTALS)).isEqualTo(Map.of(0, 9L));
  }

  private static ConsumerRecord<byte[], byte[]> marker(long offset, String epoch) {
    return record(offset, markerHeaders(epoch), null);
  }

  private static Map<String, String> markerHeaders(String epoch) {
    return MarkerHeaders.write(
        new Marker(
            MarkerKind.END,
            "sales",
            "v1",
            new Run(1, "run"),
            EpochId.parse(epoch),
            Optional.empty(),
            OptionalLong.empty(),
            Positions.NONE,
            0,
            Instant.EPOCH));
  }

  private static ConsumerRecord<byte[], byte[]> record(
      long offset, Map<String, String> headers, byte[] value) {
    RecordHeaders recordHeaders = new RecordHeaders();
    headers.forEach((name, text) -> recordHeaders.add(name, text.getBytes(StandardCharsets.UTF_8)));
    return new ConsumerRecord<>(
        OF_TOTALS.topic(),
        OF_TOTALS.partition(),
        offset,
        0,
        TimestampType.CREATE_TIME,
        0,
        0,
        BYTES,
        value,
        recordHeaders,
        Optional.empty());
  }
}
