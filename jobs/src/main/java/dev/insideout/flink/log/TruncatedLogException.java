package dev.insideout.flink.log;

import dev.insideout.contract.position.SourcePartition;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * Records that a job has not read yet are gone from the log. Another try cannot bring them back.
 */
public final class TruncatedLogException extends SuppressRestartsException {
  private static final long serialVersionUID = 1L;

  /**
   * @param missing per partition, from which offset to below which
   */
  public TruncatedLogException(String group, Map<SourcePartition, String> missing) {
    super(
        new IllegalStateException(
            "the log no longer holds what group '%s' has still to read: %s. Nothing is published over the gap. Restore the"
                    .formatted(
                        group,
                        missing.entrySet().stream()
                            .map(gap -> "%s offsets %s".formatted(gap.getKey(), gap.getValue()))
                            .collect(Collectors.joining(", ")))
                + " topic, or build the views anew from what the log still holds"));
  }
}
