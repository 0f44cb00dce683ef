package dev.insideout.flink.log;

import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.connector.kafka.source.enumerator.subscriber.KafkaSubscriber;
import org.apache.flink.util.ExceptionUtils;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions of a topic of another region; while that is away, those that were found last.
 * Kafka's source fails its job when it cannot look for partitions, at a restore and every time that
 * it looks for new ones.
 *
 * <p>Where it was away from the start there are none. That takes nothing from a job that is
 * restored: its readers have their partitions from the checkpoint, and the source does not take
 * back a partition that is not found any more.
 */
final class LastKnownPartitions implements KafkaSubscriber {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(LastKnownPartitions.class);

  private final String region;
  private final KafkaSubscriber topic;
  private final AtomicReference<Set<TopicPartition>> known = new AtomicReference<>(Set.of());

  LastKnownPartitions(String region, KafkaSubscriber topic) {
    this.region = region;
    this.topic = topic;
  }

  @Override
  public Set<TopicPartition> getSubscribedTopicPartitions(AdminClient admin) {
    try {
      known.set(Set.copyOf(topic.getSubscribedTopicPartitions(admin)));
    } catch (RuntimeException e) {
      if (!isAway(e)) {
        throw e;
      }
      LOG.warn(
          "Region {} is away; its partitions are taken to be {}, as before.", region, known.get());
    }
    return known.get();
  }

  private static boolean isAway(RuntimeException e) {
    return ExceptionUtils.findThrowable(e, TimeoutException.class).isPresent()
        || ExceptionUtils.findThrowable(e, DisconnectException.class).isPresent();
  }
}
