package dev.insideout.flink.log;

import dev.insideout.contract.LogConnection;
import java.io.Serializable;
import java.util.Map;

/** What the topic of a view holds when it is first read. */
interface ViewEnds extends Serializable {
  /**
   * By partition, the offset after its last committed marker. Nothing that stands beyond it belongs
   * to an epoch yet. Without a marker, the partition's next offset.
   */
  Map<Integer, Long> ends();

  /** Those of the real topic. */
  static ViewEnds of(LogConnection log, HeldView view) {
    return new KafkaViewEnds(log, view);
  }
}
