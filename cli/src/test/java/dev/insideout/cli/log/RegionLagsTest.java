package dev.insideout.cli.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.contract.position.Positions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class RegionLagsTest {
  private static final TopicPartition ORDERS = new TopicPartition("orders", 0);
  private static final Positions CUT = Positions.parse("orders-0:3,eu/orders-0:5");

  private final Region home = new Region(5, 200);
  private final Region eu = new Region(9, 100);
  private final RegionLags lags =
      new RegionLags(Map.of("", new TopicEnds(home), "eu", new TopicEnds(eu))::get);

  /** One whose topic ends somewhere and whose records are all of one time. */
  private static final class Region extends MockConsumer<byte[], byte[]> {
    private int asked;
    private boolean away;
    private final long end;
    private final long time;

    Region(long end, long time) {
      super("earliest");
      this.end = end;
      this.time = time;
      updateBeginningOffsets(Map.of(ORDERS, 0L));
      updateEndOffsets(Map.of(ORDERS, end));
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic) {
      asked++;
      if (away) {
        throw new TimeoutException("nobody is there");
      }
      schedulePollTask(this::give);
      return List.of(new PartitionInfo(topic, 0, null, null, null));
    }

    private void give() {
      for (long offset = 0; offset < end; offset++) {
        addRecord(
            new ConsumerRecord<>(
                ORDERS.topic(),
                ORDERS.partition(),
                offset,
                time,
                TimestampType.CREATE_TIME,
                0,
                0,
                null,
                null,
                new RecordHeaders(),
                Optional.empty()));
      }
    }

    @Override
    public synchronized void close() {
      // The test looks again.
    }
  }

  @Test
  void countsWhatIsBehindInEachRegion() {
    RegionLags.Beyond beyond = lags.beyond(CUT);

    assertThat(beyond.lag()).isEqualTo(new Lag(6, Optional.of(Instant.ofEpochMilli(100))));
    assertThat(beyond.silent()).isEmpty();
  }

  @Test
  void saysWhichRegionDoesNotAnswerAndDoesNotAskItAgainAtOnce() {
    eu.away = true;

    RegionLags.Beyond beyond = lags.beyond(CUT);

    assertThat(beyond.lag()).isEqualTo(new Lag(2, Optional.of(Instant.ofEpochMilli(200))));
    assertThat(beyond.silent()).containsExactly("eu");
    assertThat(lags.beyond(CUT).silent()).containsExactly("eu");
    assertThat(eu.asked).isEqualTo(1);
  }

  @Test
  void whoAsksForWhatTheLocalRegionDoesNotAnswerIsTold() {
    home.away = true;

    assertThatThrownBy(() -> lags.beyond(CUT)).isInstanceOf(TimeoutException.class);
  }
}
