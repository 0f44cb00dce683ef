package dev.insideout.flink;

import java.io.Serializable;
import java.util.stream.IntStream;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * One key of Flink's for each partition of a topic, chosen so that its key group is {@code (p + ½)
 * · maxParallelism / partitions}: partitions spread evenly over an operator's subtasks at any
 * parallelism, and each has one owner.
 */
public final class KeyPerPartition implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Integer[] keys;
  private final int maxParallelism;

  public KeyPerPartition(int partitions, int maxParallelism) {
    if (partitions > maxParallelism) {
      throw new IllegalArgumentException(
          "%d partitions are more than the job's maximum parallelism of %d: set pipeline.max-parallelism higher or"
                  .formatted(partitions, maxParallelism)
              + " 'partitions' lower");
    }
    this.maxParallelism = maxParallelism;
    this.keys =
        IntStream.range(0, partitions).mapToObj(p -> key(p, partitions)).toArray(Integer[]::new);
  }

  private int key(int partition, int partitions) {
    int keyGroup = (2 * partition + 1) * maxParallelism / (2 * partitions);
    return IntStream.iterate(0, i -> i + 1)
        .filter(i -> KeyGroupRangeAssignment.assignToKeyGroup(i, maxParallelism) == keyGroup)
        .findFirst()
        .orElseThrow();
  }

  /** The key that stands for {@code partition}. */
  public Integer of(int partition) {
    return keys[partition];
  }

  /** The partitions that one subtask owns, ascending. */
  public int[] ownedBy(int subtask, int parallelism) {
    KeyGroupRange range =
        KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
            maxParallelism, parallelism, subtask);
    return IntStream.range(0, keys.length)
        .filter(
            p -> range.contains(KeyGroupRangeAssignment.assignToKeyGroup(keys[p], maxParallelism)))
        .toArray();
  }
}
