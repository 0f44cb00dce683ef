package dev.insideout.flink.log;

import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.flink.FolderLog;
import java.util.Collection;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** The topics of a {@link FolderLog}. */
public final class FolderTopics implements SourceTopics {
  private final FolderLog log;

  public FolderTopics(FolderLog log) {
    this.log = log;
  }

  @Override
  public Positions beginnings(Collection<String> topics) {
    return positions(topics, partition -> 0);
  }

  @Override
  public Positions ends(Collection<String> topics) {
    return positions(topics, partition -> log.end(partition.source(), partition.partition()));
  }

  private Positions positions(Collection<String> topics, ToLongFunction<SourcePartition> offset) {
    TreeMap<SourcePartition, Long> positions = new TreeMap<>();
    for (String topic : topics) {
      int partitions = log.requirePartitions(topic);
      for (int partition = 0; partition < partitions; partition++) {
        SourcePartition source = SourcePartition.of(topic, partition);
        positions.put(source, offset.applyAsLong(source));
      }
    }
    return new Positions(positions);
  }

  @Override
  public boolean covered(Positions positions, Positions ends) {
    return ends.next().entrySet().stream()
        .allMatch(end -> positions.of(end.getKey()).orElse(0) >= end.getValue());
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
