package dev.insideout.flink.log;

import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.flink.RecordHeader;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * A record of the log as it is in its partition, before anything is made of it.
 *
 * @param timestamp milliseconds since the epoch
 * @param timestampType Kafka's name for where the timestamp comes from
 */
public record RawRecord(
    int partition,
    long offset,
    long timestamp,
    String timestampType,
    byte[] key,
    byte[] value,
    List<RecordHeader> headers) {
  static final TypeInformation<RawRecord> TYPE = TypeInformation.of(RawRecord.class);

  /** True for what ends an epoch of a view, where somebody reads its topic as any other. */
  boolean isMarker() {
    return value == null
        && headers.stream().anyMatch(header -> header.name().equals(MarkerHeaders.KIND));
  }
}
