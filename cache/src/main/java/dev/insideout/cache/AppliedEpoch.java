package dev.insideout.cache;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.position.Positions;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * An epoch that a reader has applied as a whole, in every partition of every view that it follows.
 *
 * @param id its name
 * @param positions the cut of the log that the rows now reflect
 * @param written when the writer ended it
 * @param changes what it changed, by view, in the order of each key
 */
public record AppliedEpoch(
    EpochId id, Positions positions, Instant written, Map<String, List<RowChange>> changes) {}
