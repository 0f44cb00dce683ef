package dev.insideout.flink.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.contract.position.Positions;
import dev.insideout.flink.TopicException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What the ends of topics hold, and a broker that does not say. */
class LogProbeTest {
  private static final TopicPartition ORDERS = new TopicPartition("orders", 0);
  private static final byte[] BYTES = {1};

  private final MockConsumer<byte[], byte[]> kafka = new MockConsumer<>("earliest");

  private final BoundedConsumer consumer =
      new BoundedConsumer(kafka, "127.0.0.1:9092", Duration.ZERO);

  @Test
  void endsWithAnErrorThatSaysWhereWhenNothingComes() {
    LogProbe probe = new LogProbe("", consumer, consumer);

    assertThatThrownBy(
            () -> probe.covered(Positions.parse("orders-0:3"), Positions.parse("orders-0:7")))
        .isInstanceOfSatisfying(TopicException.class, e -> assertThat(e.brokerIsAway()).isTrue())
        .hasMessageContaining("looking at orders-0 at 127.0.0.1:9092 failed")
        .hasMessageContaining("orders-0=at 3 of 7")
        .hasMessageContaining("See that the brokers that lead these partitions are up");
  }

  @Test
  void passesOnWhatTheBrokerSays() {
    LogProbe probe = new LogProbe("", consumer, consumer);
    kafka.setPollException(new KafkaException("no"));

    assertThatThrownBy(
            () -> probe.covered(Positions.parse("orders-0:3"), Positions.parse("orders-0:7")))
        .isInstanceOfSatisfying(TopicException.class, e -> assertThat(e.brokerIsAway()).isFalse())
        .hasMessage("looking at orders-0 at 127.0.0.1:9092 failed: no");
  }

  @Test
  void isNotCoveredWhenARecordIsBelowTheEnd() {
    kafka.schedulePollTask(() -> kafka.addRecord(record(5)));

    assertThat(
            new LogProbe("", consumer, consumer)
                .covered(Positions.parse("orders-0:3"), Positions.parse("orders-0:7")))
        .isFalse();
  }

  @Test
  void isCoveredWhenNoRecordIsBelowTheEnd() {
    kafka.schedulePollTask(() -> kafka.seek(ORDERS, 7));
    kafka.schedulePollTask(() -> kafka.addRecord(record(7)));

    assertThat(
            new LogProbe("", consumer, consumer)
                .covered(Positions.parse("orders-0:3"), Positions.parse("orders-0:7")))
        .isTrue();
  }

  @Test
  void doesNotWaitForABrokersGoodbye() {
    List<CloseOptions> closed = new ArrayList<>();
    BoundedConsumer goodbye =
        new BoundedConsumer(
            new MockConsumer<>("earliest") {
              @Override
              public void close(CloseOptions options) {
                closed.add(options);
              }
            },
            "127.0.0.1:9092",
            Duration.ZERO);

    new LogProbe("", goodbye, goodbye).close();

    assertThat(closed).isNotEmpty().allMatch(o -> o.timeout().equals(Optional.of(Duration.ZERO)));
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset) {
    return new ConsumerRecord<>("orders", 0, offset, BYTES, BYTES);
  }
}
