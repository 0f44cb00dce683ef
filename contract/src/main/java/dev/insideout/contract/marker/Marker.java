package dev.insideout.contract.marker;

import dev.insideout.contract.position.Positions;
import java.time.Instant;
import java.util.Optional;

/**
 * The in-band record that ends an epoch in one partition of a view topic.
 *
 * @param group the group of views that shares the job
 * @param epoch the epoch that ends here
 * @param previous the epoch that ended before it in this partition; empty for the partition's first
 * @param positions the cut of the log that the epoch reflects
 * @param rows how many rows and tombstones of the epoch are in this partition
 * @param time when the writer ended the epoch
 */
public record Marker(
    String group,
    EpochId epoch,
    Optional<EpochId> previous,
    Positions positions,
    int rows,
    Instant time) {}
