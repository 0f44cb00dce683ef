package dev.insideout.cache;

import dev.insideout.contract.marker.EpochId;
import java.util.Optional;

/**
 * A gap in the chain of a view's epochs: a transaction of its writer was lost, and rows with it.
 *
 * @param view the view
 * @param partition the partition of its topic
 * @param offset where the first marker after the gap stands
 * @param epoch the epoch that this marker ends
 * @param writtenAfter the epoch that it says stood before it: the last of the lost ones
 * @param standsAfter the epoch that does stand before it
 */
public record LostEpoch(
    String view,
    int partition,
    long offset,
    EpochId epoch,
    Optional<EpochId> writtenAfter,
    Optional<EpochId> standsAfter) {

  @Override
  public String toString() {
    return "view %s, partition %d, offset %d: epoch %s follows epoch %s, but was written after %s"
        .formatted(
            view,
            partition,
            offset,
            epoch,
            standsAfter.map(EpochId::toString).orElse("none"),
            writtenAfter.map(EpochId::toString).orElse("none"));
  }
}
