package dev.insideout.flink.view;

import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.flink.RecordHeader;
import java.util.List;

/**
 * Publishes a view epoch by epoch: at most one row or tombstone a changed key and then the marker,
 * all of it in the Kafka transaction that the checkpoint commits.
 */
final class EpochPublisher extends Publisher {
  private static final long serialVersionUID = 1L;

  /** The same for all rows of an epoch. */
  private transient List<RecordHeader> rowHeaders;

  EpochPublisher(ViewSpec view, Writer writer, PartitionKeys partitionKeys, ViewLog log) {
    super(view, writer, partitionKeys, log);
  }

  @Override
  void end(int partition, Cut cut) throws Exception {
    rowHeaders =
        List.of(RecordHeader.of(MarkerHeaders.GENERATION, Long.toString(cut.generation())));
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
  List<RecordHeader> rowHeaders(Cut cut) {
    return rowHeaders;
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
