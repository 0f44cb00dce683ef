package dev.insideout.flink.log;

import java.util.Collection;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * Resolves where the first start begins to numbers. With no reset strategy after it, a partition
 * whose log was cut off below a job's position fails the job instead of skipping records without a
 * word.
 */
final class LogStart implements OffsetsInitializer {
  private static final long serialVersionUID = 1L;

  private final LogOptions.Start start;

  LogStart(LogOptions.Start start) {
    this.start = start;
  }

  @Override
  public Map<TopicPartition, Long> getPartitionOffsets(
      Collection<TopicPartition> partitions, PartitionOffsetsRetriever offsets) {
    return switch (start) {
      case EARLIEST -> offsets.beginningOffsets(partitions);
      case LATEST -> offsets.endOffsets(partitions);
    };
  }

  @Override
  @SuppressWarnings("deprecation") // the connector's own interface
  public OffsetResetStrategy getAutoOffsetResetStrategy() {
    return OffsetResetStrategy.NONE;
  }
}
