package dev.insideout.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StretchReaderTest {
  private static final TopicPartition FIRST = new TopicPartition("totals", 0);
  private static final TopicPartition SECOND = new TopicPartition("totals", 1);

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final StretchReader reader = new StretchReader(consumer, Duration.ofMillis(1));
  private final List<Long> read = new ArrayList<>();

  @Test
  void readsFromOneOffsetToAnother() {
    holds(FIRST, 0, 5);

    read(Map.of(FIRST, 1L), Map.of(FIRST, 4L));

    assertThat(read).containsExactly(1L, 2L, 3L);
  }

  @Test
  void saysWhereItGetsNoFurther() {
    holds(FIRST, 0, 5);
    holds(SECOND, 0, 3);

    assertThatThrownBy(() -> read(Map.of(FIRST, 0L, SECOND, 1L), Map.of(FIRST, 5L, SECOND, 9L)))
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining("totals-1=at 3 of 9")
        .hasMessageNotContaining("totals-0");
    assertThat(read).hasSize(7);
  }

  private void holds(TopicPartition partition, long from, long to) {
    List<TopicPartition> assigned = new ArrayList<>(consumer.assignment());
    assigned.add(partition);
    consumer.assign(assigned);
    consumer.updateBeginningOffsets(Map.of(partition, from));
    consumer.schedulePollTask(
        () -> {
          for (long offset = from; offset < to; offset++) {
            consumer.addRecord(
                new ConsumerRecord<>(
                    partition.topic(), partition.partition(), offset, new byte[0], null));
          }
        });
  }

  private void read(Map<TopicPartition, Long> from, Map<TopicPartition, Long> to) {
    reader.read(from, to, record -> read.add(record.offset()));
  }
}
