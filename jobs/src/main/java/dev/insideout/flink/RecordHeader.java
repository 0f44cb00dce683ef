package dev.insideout.flink;

import java.nio.charset.StandardCharsets;

/** One header of a Kafka record; a name may occur more than once. */
public record RecordHeader(String name, byte[] value) {
  /** A header whose value is UTF-8 text. */
  public static RecordHeader of(String name, String value) {
    return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
