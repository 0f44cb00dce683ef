package dev.insideout.flink.view;

import org.apache.flink.runtime.execution.SuppressRestartsException;

/** A view topic has another number of partitions than it was made with. Another try cannot help. */
final class PartitionsChangedException extends SuppressRestartsException {
  private static final long serialVersionUID = 1L;

  PartitionsChangedException(String view, int expected, int actual) {
    super(
        new IllegalStateException(
            "the topic of view '%s' has %d partitions now, and was made with %d: a key's rows would stand in two partitions."
                    .formatted(view, actual, expected)
                + " Nothing more is published. Kafka cannot take partitions away: build the view anew under another name, or"
                + " delete the topic and build it anew"));
  }
}
