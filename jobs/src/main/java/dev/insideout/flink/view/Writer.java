package dev.insideout.flink.view;

import dev.insideout.contract.marker.Run;
import java.io.Serializable;

/**
 * Who writes the views of a group.
 *
 * @param version names the group's statements as deployed: two versions never share transactional
 *     ids, and one keeps its own over restarts
 * @param run this submission
 */
public record Writer(String group, String version, Run run) implements Serializable {
  /** No two sinks that run at a time may share it. */
  public String transactionalIdPrefix(String view) {
    return "%s-%s-%s".formatted(group, version, view);
  }
}
