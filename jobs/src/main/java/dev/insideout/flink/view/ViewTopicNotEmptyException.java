package dev.insideout.flink.view;

import org.apache.flink.runtime.execution.SuppressRestartsException;

/** A job without state met a view topic with rows. Another try cannot help. */
public final class ViewTopicNotEmptyException extends SuppressRestartsException {
  private static final long serialVersionUID = 1L;

  public ViewTopicNotEmptyException(String view) {
    super(
        new IllegalStateException(
            "the topic of view '%s' already holds rows of an earlier run, and this run starts without its state: start from"
                    .formatted(view)
                + " the earlier run's savepoint or newest checkpoint (flink run -s PATH …), or delete the topic to build"
                + " the view anew"));
  }
}
