package dev.insideout.flink.log;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.EpochId;
import java.io.Serializable;
import java.util.Map;

/** What the topic of a view holds when it is first read. */
interface ViewEnds extends Serializable {
  /** The next offset of each partition. */
  Map<Integer, Long> ends();

  /**
   * The epoch of the last marker that is committed in each partition; those without one are left
   * out.
   */
  Map<Integer, EpochId> lastEpochs();

  /** Those of the real topic. */
  static ViewEnds of(LogConnection log, HeldView view) {
    return new KafkaViewEnds(log, view);
  }
}
