package dev.insideout.flink.view;

import dev.insideout.contract.marker.Run;
import java.io.Serializable;

/**
 * Who writes the views of a group.
 *
 * @param version names the group's statements as deployed: two versions never share transactional
 *     ids, and one keeps its own over restarts
 * @param run this submission
 * @param heir true when it holds until the topics are handed over to it
 */
public record Writer(String group, String version, Run run, boolean heir) implements Serializable {
  /** A writer that publishes from its start on. */
  public Writer(String group, String version, Run run) {
    this(group, version, run, false);
  }

  /** No two sinks that run at a time may share it. */
  public String transactionalIdPrefix(String view) {
    return "%s-%s-%s".formatted(group, version, view);
  }
}
