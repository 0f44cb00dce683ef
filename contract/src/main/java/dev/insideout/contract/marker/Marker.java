package dev.insideout.contract.marker;

import dev.insideout.contract.position.Positions;
import java.time.Instant;
import java.util.List;
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
 * @param missing the regions that it lacks, in the order of their names
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
    Instant time,
    List<MissingRegion> missing) {

  public Marker {
    missing = List.copyOf(missing);
  }

  /** The marker of an epoch that lacks no region. */
  public Marker(
      MarkerKind kind,
      String group,
      String version,
      Run run,
      EpochId epoch,
      Optional<EpochId> previous,
      OptionalLong takeover,
      Positions positions,
      int rows,
      Instant time) {
    this(kind, group, version, run, epoch, previous, takeover, positions, rows, time, List.of());
  }

  /** The same of an epoch that lacks these regions. */
  public Marker without(List<MissingRegion> regions) {
    return new Marker(
        kind, group, version, run, epoch, previous, takeover, positions, rows, time, regions);
  }
}
