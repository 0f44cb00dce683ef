package dev.insideout.flink.log;

import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * What a job has not read yet is gone from the log. Another try cannot bring it back.
 *
 * <p>Nothing that is left tells what stood at the missing offsets. They may have been control
 * records of transactions alone, which no job reads; a record at any of them would be missing in
 * every later epoch. So one missing offset is an error.
 */
public final class TruncatedLogException extends SuppressRestartsException {
  private static final long serialVersionUID = 1L;

  /**
   * @param missing per partition, {@code offset n} or {@code offsets n to m}: what is gone
   */
  public TruncatedLogException(String group, Map<SourcePartition, String> missing) {
    super(
        new IllegalStateException(
            "the log no longer holds what group '%s' has still to read: %s. What stood there, be it only control"
                    .formatted(
                        group,
                        missing.entrySet().stream()
                            .map(gap -> gap.getKey() + " " + gap.getValue())
                            .collect(Collectors.joining(", ")))
                + " records of transactions, can no longer be told, so nothing is published over the gap. Restore the topic, or"
                + " build the views anew from what the log still holds; let the topic keep its records longer than a job"
                + " may be stopped"));
  }

  /**
   * What is between a position and the beginning of what is left was never read. Compaction does
   * not move that beginning; what was deleted with it nothing tells.
   *
   * @param positions the next offset of each partition
   * @throws TruncatedLogException naming the offsets that are missing
   */
  public static void requireWhole(
      String group, Map<SourcePartition, Long> positions, Positions beginnings) {
    TreeMap<SourcePartition, String> missing = new TreeMap<>();
    beginnings
        .next()
        .forEach(
            (partition, first) -> {
              long position = positions.getOrDefault(partition, first);
              if (position < first) {
                String offsets = "offsets %d to %d".formatted(position, first - 1);
                missing.put(partition, first - position == 1 ? "offset " + position : offsets);
              }
            });
    if (!missing.isEmpty()) {
      throw new TruncatedLogException(group, missing);
    }
  }
}
