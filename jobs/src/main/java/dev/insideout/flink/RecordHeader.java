package dev.insideout.flink;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** One header of a Kafka record; a name may occur more than once. */
public record RecordHeader(String name, byte[] value) {
  /** A header whose value is UTF-8 text. */
  public static RecordHeader of(String name, String value) {
    return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Headers whose values are UTF-8 texts, by name. */
  public static List<RecordHeader> of(Map<String, String> values) {
    return values.entrySet().stream()
        .map(header -> of(header.getKey(), header.getValue()))
        .toList();
  }

  /** The headers of a record as Kafka's own type. */
  public static Headers kafka(List<RecordHeader> headers) {
    RecordHeaders kafka = new RecordHeaders();
    headers.forEach(header -> kafka.add(header.name(), header.value()));
    return kafka;
  }
}
