package dev.insideout.flink.log;

import dev.insideout.contract.LogConnection;
import dev.insideout.flink.FolderLog;
import java.io.Serializable;
import java.util.Map;

/** What the topic of a view holds when it is first read. */
interface ViewEnds extends Serializable {
  /**
   * By partition, the offset after its last committed marker. Nothing that stands beyond it belongs
   * to an epoch yet. Without a marker, the partition's next offset.
   */
  Map<Integer, Long> ends();

  /** Those of the real topic. A view in a folder begins to be written when it begins to be read. */
  static ViewEnds of(LogConnection log, HeldView view) {
    return FolderLog.of(log).isPresent() ? Map::of : new KafkaViewEnds(log, view);
  }
}
