package dev.insideout.cache;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Marker;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * An epoch whose marker has arrived in every partition, and what it changes.
 *
 * @param markers one a partition
 * @param ends where these stand
 * @param rows of each partition, in their order
 */
record WholeEpoch(
    EpochId id,
    Map<TopicPartition, Marker> markers,
    Map<TopicPartition, Long> ends,
    Map<TopicPartition, List<RawRow>> rows) {

  /** Any marker: what all say alike. */
  Marker marker() {
    return markers.values().iterator().next();
  }

  boolean takeover() {
    return markers.values().stream().anyMatch(marker -> marker.takeover().isPresent());
  }

  Collection<List<RawRow>> changes() {
    return rows.values();
  }
}
