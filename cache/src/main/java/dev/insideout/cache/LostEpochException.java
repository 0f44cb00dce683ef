package dev.insideout.cache;

import dev.insideout.contract.marker.EpochId;
import java.util.Optional;

/**
 * The chain of a view's epochs has a gap. The reader that throws it stays as it is, and usable:
 * polled on, it moves to the epoch of the takeover that closes the gap.
 */
public final class LostEpochException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient LostEpoch lost;

  LostEpochException(LostEpoch lost, Optional<EpochId> applied) {
    super(
        "%s: what was published in between is lost. The reader stays %s until the view's writer takes over and repairs it."
            .formatted(
                lost, applied.map(epoch -> "at epoch " + epoch).orElse("without any epoch")));
    this.lost = lost;
  }

  /** What is lost. */
  public LostEpoch lost() {
    return lost;
  }
}
