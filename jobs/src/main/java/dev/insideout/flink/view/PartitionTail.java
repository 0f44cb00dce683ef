package dev.insideout.flink.view;

import dev.insideout.contract.marker.Handover;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.Run;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What stands at the end of one partition of a view topic.
 *
 * @param last the last committed marker
 * @param offset where that marker stands; -1 without one
 * @param heir the last committed handover behind that marker
 * @param stable below this offset every transaction has been committed or aborted
 * @param end the offset of the next record
 */
record PartitionTail(
    Optional<Marker> last, long offset, Optional<Handover> heir, long stable, long end) {
  static final PartitionTail EMPTY =
      new PartitionTail(Optional.empty(), -1, Optional.empty(), 0, 0);

  /** Who has written it last, and who is to write it. */
  Stream<Run> runs() {
    return Stream.concat(last.map(Marker::run).stream(), heir.map(Handover::run).stream());
  }

  /**
   * True when no transaction was open at the end: what is not there by now will not come. Whoever
   * writes on beside the transactions makes the stable end the later one.
   */
  boolean settled() {
    return stable >= end;
  }
}
