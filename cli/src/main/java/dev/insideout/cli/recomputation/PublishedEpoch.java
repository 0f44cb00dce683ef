package dev.insideout.cli.recomputation;

import dev.insideout.cache.AppliedEpoch;
import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.position.Positions;
import java.time.Instant;

/**
 * A whole epoch of a view's topic, as its markers tell of it.
 *
 * @param written when its writer ended it
 * @param version the version of the group that wrote it
 * @param positions the cut of the log that it reflects
 */
public record PublishedEpoch(EpochId id, Instant written, String version, Positions positions) {
  static PublishedEpoch of(AppliedEpoch epoch) {
    return new PublishedEpoch(epoch.id(), epoch.written(), epoch.version(), epoch.positions());
  }

  @Override
  public String toString() {
    return "epoch %s of %s".formatted(id, written);
  }
}
