package dev.insideout.flink;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** One header of a Kafka record; a name may occur more than once. */
public record RecordHeader(String name, byte[] value) {
  /** A header whose value is UTF-8 text. */
  public static RecordHeader of(String name, String value) {
    return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
  }

  /** The headers of a record as Kafka's own type. */
  public static Headers kafka(List<RecordHeader> headers) {
    RecordHeaders kafka = new RecordHeaders();
    headers.forEach(header -> kafka.add(header.name(), header.value()));
    return kafka;
  }
}
