package dev.insideout.flink.view;

import dev.insideout.flink.KeyPerPartition;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.table.data.RowData;

/** Sends the changes of a view to the subtask that owns their partition. */
final class PartitionKeys implements KeySelector<RowData, Integer> {
  private static final long serialVersionUID = 1L;

  private final KeyPerPartition keys;

  PartitionKeys(int partitions, int maxParallelism) {
    this.keys = new KeyPerPartition(partitions, maxParallelism);
  }

  @Override
  public Integer getKey(RowData change) {
    return keys.of(EncodedChange.partition(change));
  }

  /** The key that stands for {@code partition}. */
  Integer of(int partition) {
    return keys.of(partition);
  }

  /** The partitions that one subtask owns, ascending. */
  int[] ownedBy(int subtask, int parallelism) {
    return keys.ownedBy(subtask, parallelism);
  }
}
