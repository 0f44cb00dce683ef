package dev.insideout.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.marker.Run;
import dev.insideout.contract.position.Positions;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TopicEndsTest {
  private static final String VIEW = "totals";

  private final MockConsumer<byte[], byte[]> kafka = new MockConsumer<>("earliest");
  private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
  private final Map<TopicPartition, Long> ends = new HashMap<>();

  @Test
  void anEpochCountsWhenAllPartitionsHaveIt() {
    partitions(VIEW, 2);
    marker(0, "1/3");
    marker(1, "1/3");
    marker(0, "1/4");

    Optional<NewestEpoch> newest = newestEpoch();

    assertThat(newest).map(NewestEpoch::id).contains(EpochId.parse("1/3"));
    assertThat(newest).map(NewestEpoch::written).contains(Instant.ofEpochMilli(3));
    marker(1, "1/4");
    assertThat(newestEpoch()).map(NewestEpoch::id).contains(EpochId.parse("1/4"));
  }

  @Test
  void looksFurtherBackWhereManyRowsStandBehindTheLastMarker() {
    partitions(VIEW, 2);
    marker(0, "2/9");
    marker(1, "2/9");
    IntStream.range(0, 5_000).forEach(row -> row(VIEW, 0, row));

    assertThat(newestEpoch()).map(NewestEpoch::id).contains(EpochId.parse("2/9"));
  }

  @Test
  void thereIsNoneWithoutATopicOrWithoutMarkers() {
    assertThat(newestEpoch()).isEmpty();
    partitions(VIEW, 1);
    assertThat(newestEpoch()).isEmpty();
    row(VIEW, 0, 1);
    assertThat(newestEpoch()).isEmpty();
  }

  @Test
  void countsWhatIsBeyondACutAndSaysSinceWhen() {
    partitions("sales", 3);
    IntStream.range(0, 10).forEach(i -> row("sales", 0, 100 + i));
    IntStream.range(0, 4).forEach(i -> row("sales", 1, 50 + i));

    assertThat(beyond("sales-0:7,sales-1:4,sales-2:0,gone-0:5"))
        .isEqualTo(new Lag(3, Optional.of(Instant.ofEpochMilli(107))));
    assertThat(beyond("sales-0:7,sales-1:2"))
        .isEqualTo(new Lag(5, Optional.of(Instant.ofEpochMilli(52))));
    assertThat(beyond("sales-0:10,sales-1:4,sales-2:0")).isEqualTo(Lag.NONE);
  }

  private Optional<NewestEpoch> newestEpoch() {
    kafka.updateEndOffsets(ends);
    kafka.schedulePollTask(this::serve);
    return new TopicEnds(kafka).newestEpoch(VIEW);
  }

  private Lag beyond(String positions) {
    kafka.updateEndOffsets(ends);
    kafka.schedulePollTask(this::serve);
    return new TopicEnds(kafka).beyond(Positions.parse(positions));
  }

  /** A poll returns what stands at the positions of the partitions that are not paused. */
  private void serve() {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      TopicPartition partition = new TopicPartition(record.topic(), record.partition());
      if (kafka.assignment().contains(partition)
          && !kafka.paused().contains(partition)
          && kafka.position(partition) <= record.offset()) {
        kafka.addRecord(record);
      }
    }
    kafka.schedulePollTask(this::serve);
  }

  private void partitions(String topic, int count) {
    kafka.updatePartitions(
        topic,
        IntStream.range(0, count)
            .mapToObj(partition -> new PartitionInfo(topic, partition, null, null, null))
            .toList());
    for (int partition = 0; partition < count; partition++) {
      kafka.updateBeginningOffsets(Map.of(new TopicPartition(topic, partition), 0L));
      ends.put(new TopicPartition(topic, partition), 0L);
    }
  }

  private void row(String topic, int partition, long time) {
    add(topic, partition, time, Map.of(MarkerHeaders.GENERATION, "1"));
  }

  private void marker(int partition, String epoch) {
    EpochId id = EpochId.parse(epoch);
    add(
        VIEW,
        partition,
        0,
        MarkerHeaders.write(
            new Marker(
                MarkerKind.END,
                VIEW,
                "1",
                new Run(1, "test"),
                id,
                Optional.empty(),
                OptionalLong.empty(),
                Positions.NONE,
                0,
                Instant.ofEpochMilli(id.checkpoint()))));
  }

  private void add(String topic, int partition, long time, Map<String, String> texts) {
    RecordHeaders headers = new RecordHeaders();
    texts.forEach((name, text) -> headers.add(name, text.getBytes(StandardCharsets.UTF_8)));
    long offset = ends.merge(new TopicPartition(topic, partition), 1L, Long::sum) - 1;
    records.add(
        new ConsumerRecord<>(
            topic,
            partition,
            offset,
            time,
            TimestampType.CREATE_TIME,
            0,
            0,
            new byte[0],
            new byte[0],
            headers,
            Optional.empty()));
  }
}
