package dev.insideout.cache.store;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.marker.MissingRegion;
import dev.insideout.contract.position.Positions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * How far the rows of a store are.
 *
 * @param complete true when they are those of the applied epoch: all, and no others. Otherwise they
 *     are on the way there
 * @param applied the last epoch that is in
 * @param partitions where reading goes on
 */
public record Progress(
    boolean complete, Optional<Applied> applied, Map<TopicPartition, Place> partitions) {
  /** Of a store that has nothing. */
  public static final Progress NONE = new Progress(false, Optional.empty(), Map.of());

  public Progress {
    partitions = Map.copyOf(partitions);
  }

  /**
   * An epoch whose rows are in.
   *
   * @param kind what its writer says of it
   * @param positions the cut of the log that it reflects
   * @param written when its writer ended it
   * @param missing the regions that it lacks
   */
  public record Applied(
      EpochId id,
      MarkerKind kind,
      Positions positions,
      Instant written,
      List<MissingRegion> missing) {

    /** What a marker says of its epoch. */
    public static Applied of(Marker marker) {
      return new Applied(
          marker.epoch(), marker.kind(), marker.positions(), marker.time(), marker.missing());
    }
  }

  /**
   * A place in a partition.
   *
   * @param next the offset of the next record
   * @param last the epoch whose marker is the last before it
   */
  public record Place(long next, EpochId last) {}
}
