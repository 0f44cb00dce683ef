package dev.insideout.flink.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

/** Kafka's source goes on with the partitions that it knows while their region is away. */
class LastKnownPartitionsTest {
  private static final AdminClient NOBODY = null;
  private static final Set<TopicPartition> ONE = Set.of(new TopicPartition("orders", 0));
  private static final Set<TopicPartition> TWO =
      Set.of(new TopicPartition("orders", 0), new TopicPartition("orders", 1));

  private Set<TopicPartition> there = ONE;
  private Exception failure;
  private final LastKnownPartitions partitions =
      new LastKnownPartitions("eu", admin -> there(failure, there));

  /** As the connector's own subscriber fails. */
  private static Set<TopicPartition> there(Exception failure, Set<TopicPartition> there) {
    if (failure != null) {
      throw new RuntimeException("Failed to get metadata", new ExecutionException(failure));
    }
    return there;
  }

  @Test
  void answersWithWhatWasFoundLast() {
    assertThat(partitions.getSubscribedTopicPartitions(NOBODY)).isEqualTo(ONE);

    failure = new TimeoutException("nobody is there");
    assertThat(partitions.getSubscribedTopicPartitions(NOBODY)).isEqualTo(ONE);
    failure = new DisconnectException("gone");
    assertThat(partitions.getSubscribedTopicPartitions(NOBODY)).isEqualTo(ONE);

    failure = null;
    there = TWO;
    assertThat(partitions.getSubscribedTopicPartitions(NOBODY)).isEqualTo(TWO);
  }

  @Test
  void answersWithNoneWhereNobodyWasThereFromTheStart() {
    failure = new TimeoutException("nobody is there");
    assertThat(partitions.getSubscribedTopicPartitions(NOBODY)).isEmpty();
  }

  @Test
  void whatTheRegionSaysIsAnErrorAsEver() {
    failure = new UnknownTopicOrPartitionException("no such topic");
    assertThatThrownBy(() -> partitions.getSubscribedTopicPartitions(NOBODY))
        .hasRootCauseInstanceOf(UnknownTopicOrPartitionException.class);
  }

  @Test
  void goesWithTheJobToFlink() throws Exception {
    LastKnownPartitions copy = InstantiationUtil.clone(new LastKnownPartitions("eu", admin -> ONE));

    assertThat(copy.getSubscribedTopicPartitions(NOBODY)).isEqualTo(ONE);
  }
}
