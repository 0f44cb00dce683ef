package dev.insideout.flink.log;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.contract.position.SourceTopic;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;

/** Topics of one region, at its brokers. */
public final class LogProbe implements SourceTopics {
  private final String region;
  private final BoundedConsumer consumer;
  private final BoundedConsumer reader;

  /** Those of the local region. */
  public LogProbe(LogConnection log) {
    this("", new BoundedConsumer(log), new BoundedConsumer(log));
  }

  /**
   * @param consumer asks and does not read: brokers make who has read more than a quota wait with
   *     all that it asks
   * @param reader reads
   */
  LogProbe(String region, BoundedConsumer consumer, BoundedConsumer reader) {
    this.region = region;
    this.consumer = consumer;
    this.reader = reader;
  }

  @Override
  public Positions beginnings(Collection<String> topics) {
    return positions(topics, consumer::beginnings);
  }

  @Override
  public Positions ends(Collection<String> topics) {
    return positions(topics, consumer::ends);
  }

  private Positions positions(
      Collection<String> topics,
      Function<Collection<TopicPartition>, Map<TopicPartition, Long>> offsets) {
    List<TopicPartition> partitions =
        topics.stream()
            .map(SourceTopic::parse)
            .flatMap(source -> consumer.partitions(source.topic()).stream())
            .toList();
    TreeMap<SourcePartition, Long> positions = new TreeMap<>();
    offsets
        .apply(partitions)
        .forEach(
            (partition, offset) ->
                positions.put(
                    new SourcePartition(region, partition.topic(), partition.partition()), offset));
    return new Positions(positions);
  }

  @Override
  public boolean covered(Positions positions, Positions ends) {
    return ends.next().entrySet().stream()
        .allMatch(
            end -> {
              long position = positions.of(end.getKey()).orElse(0);
              return position >= end.getValue() || isEmpty(end.getKey(), position, end.getValue());
            });
  }

  private boolean isEmpty(SourcePartition source, long from, long to) {
    TopicPartition partition = new TopicPartition(source.topic(), source.partition());
    return reader.allMatch(partition, from, to, record -> false);
  }

  @Override
  public void close() {
    consumer.close();
    reader.close();
  }
}
