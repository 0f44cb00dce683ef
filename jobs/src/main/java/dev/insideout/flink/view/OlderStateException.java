package dev.insideout.flink.view;

import dev.insideout.contract.marker.EpochId;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * A job was started from a savepoint or checkpoint that is older than what its topic holds. Another
 * try cannot help.
 */
final class OlderStateException extends SuppressRestartsException {
  private static final long serialVersionUID = 1L;

  OlderStateException(String view, String restored, EpochId published) {
    super(
        new IllegalStateException(
            "the topic of view '%s' is at epoch %s already, and this run starts from the state of epoch %s: start from the"
                    .formatted(view, published, restored == null ? "none" : restored)
                + " newest savepoint or checkpoint, or delete the topic to build the view anew"));
  }
}
