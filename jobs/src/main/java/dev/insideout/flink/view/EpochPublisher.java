package dev.insideout.flink.view;

import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.marker.MarkerKind;
import java.util.Map;

/**
 * Publishes a view epoch by epoch: at most one row or tombstone a changed key and then the marker,
 * all of it in the Kafka transaction that the checkpoint commits.
 */
final class EpochPublisher extends Publisher {
  private static final long serialVersionUID = 1L;

  EpochPublisher(ViewSpec view, Writer writer, PartitionKeys partitionKeys, ViewLog log) {
    super(view, writer, partitionKeys, log);
  }

  @Override
  void end(int partition, Cut cut) throws Exception {
    switch (cut.action()) {
      case HOLD -> remember(partition);
      case PUBLISH -> {
        if (continues(cut)) {
          publish(partition);
        } else {
          takeOver(partition);
        }
      }
      case TAKE_OVER -> takeOver(partition);
    }
  }

  @Override
  Map<String, String> rowHeaders(Cut cut) {
    return Map.of(MarkerHeaders.GENERATION, Long.toString(cut.generation()));
  }

  @Override
  int publishedAtOnce(int partition) {
    return 0;
  }

  @Override
  MarkerKind markerKind(Cut cut) {
    return cut.hydrating() ? MarkerKind.HYDRATING : MarkerKind.END;
  }
}
