package dev.insideout.contract.marker;

import dev.insideout.contract.position.Positions;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The in-band record that ends an epoch in one partition of a view topic.
 *
 * @param kind what it says of the rows before it
 * @param group the group of views that shares the job
 * @param version the version of the group that wrote it
 * @param run the submission that wrote it
 * @param epoch the epoch that ends here
 * @param previous the epoch that ended before it in this partition; empty for the partition's first
 * @param takeover for the first epoch of a takeover, the offset below which the writer compared the
 *     partition with its own rows: what a lower generation wrote at or above it does not count
 * @param positions the cut of the log that the epoch reflects
 * @param rows how many rows and tombstones of the epoch are in this partition
 * @param time when the writer ended the epoch
 */
public record Marker(
    MarkerKind kind,
    String group,
    String version,
    Run run,
    EpochId epoch,
    Optional<EpochId> previous,
    OptionalLong takeover,
    Positions positions,
    int rows,
    Instant time) {}
