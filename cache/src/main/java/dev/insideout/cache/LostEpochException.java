package dev.insideout.cache;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Marker;

/**
 * The chain of a view's epochs has a gap: a transaction of its writer was lost, and rows with it.
 */
public final class LostEpochException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LostEpochException(String partition, EpochId before, Marker marker) {
    super(
        "view partition %s: epoch %s follows epoch %s, but was written after %s: what was published in between is lost. Build the view anew."
            .formatted(
                partition,
                marker.epoch(),
                before,
                marker.previous().map(EpochId::toString).orElse("none")));
  }
}
