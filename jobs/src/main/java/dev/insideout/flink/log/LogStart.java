package dev.insideout.flink.log;

import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import java.util.Collection;
import java.util.HashMap;
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

  /** As text. */
  private final String from;

  /**
   * @param from where to begin, whatever {@code start} says; partitions that it does not name begin
   *     where that says
   */
  LogStart(LogOptions.Start start, Positions from) {
    this.start = start;
    this.from = from.toString();
  }

  @Override
  public Map<TopicPartition, Long> getPartitionOffsets(
      Collection<TopicPartition> partitions, PartitionOffsetsRetriever offsets) {
    Map<TopicPartition, Long> first =
        new HashMap<>(
            switch (start) {
              case EARLIEST -> offsets.beginningOffsets(partitions);
              case LATEST -> offsets.endOffsets(partitions);
            });
    Positions told = Positions.parse(from);
    first.replaceAll(
        (partition, offset) ->
            told.of(SourcePartition.of(partition.topic(), partition.partition())).orElse(offset));
    return first;
  }

  @Override
  @SuppressWarnings("deprecation") // the connector's own interface
  public OffsetResetStrategy getAutoOffsetResetStrategy() {
    return OffsetResetStrategy.NONE;
  }
}
