package dev.insideout.cache;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.marker.MissingRegion;
import dev.insideout.contract.position.Positions;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * An epoch that a reader has applied as a whole, in every partition of every view that it follows.
 *
 * @param id its name
 * @param kind what its writer says of it
 * @param version the version of the group that wrote it
 * @param takeover true when it is the first of a takeover
 * @param positions the cut of the log that the rows now reflect
 * @param missing the regions that it lacks: of them there may be more than its positions say
 * @param written when the writer ended it
 * @param changes what it changed, by view, in the order of each key
 * @param repaired the gaps in the chain that it closes
 */
public record AppliedEpoch(
    EpochId id,
    MarkerKind kind,
    String version,
    boolean takeover,
    Positions positions,
    List<MissingRegion> missing,
    Instant written,
    Map<String, List<RowChange>> changes,
    List<LostEpoch> repaired) {

  /** True for an epoch of a first build that has not caught up with the log yet. */
  public boolean hydrating() {
    return kind == MarkerKind.HYDRATING;
  }
}
