package dev.insideout.flink.log;

import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.MarkerHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A marker of a view topic and where it stands.
 *
 * @param end the offset after the last marker that its partition had when the view was first read
 *     ({@link ViewEnds#ends}); below it, markers and rows may have been compacted away
 * @param headers as in the record
 */
public record HeldMarker(int partition, long offset, long end, Map<String, String> headers) {
  static final TypeInformation<HeldMarker> TYPE = TypeInformation.of(HeldMarker.class);

  /**
   * What the headers say.
   *
   * @throws IllegalArgumentException when they are not a marker's
   */
  Marker marker() {
    RecordHeaders recordHeaders = new RecordHeaders();
    headers.forEach(
        (name, value) -> recordHeaders.add(name, value.getBytes(StandardCharsets.UTF_8)));
    return MarkerHeaders.read(recordHeaders);
  }
}
