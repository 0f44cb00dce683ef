package dev.insideout.cli.log;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.marker.MissingRegion;
import dev.insideout.contract.position.Positions;
import java.time.Instant;
import java.util.List;

/**
 * The newest epoch whose marker stands in every partition of a view's topic.
 *
 * @param written when the writer ended it
 * @param missing the regions that it lacks
 */
public record NewestEpoch(
    EpochId id,
    MarkerKind kind,
    Positions positions,
    Instant written,
    List<MissingRegion> missing) {}
