package dev.insideout.cli.erase;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What the topic of persons has of one.
 *
 * @param name as the person's key says
 * @param records rows and tombstones, those of a partition in their order
 */
record Person(String name, List<ConsumerRecord<byte[], byte[]>> records) {

  /** Where a tombstone stands. */
  record Tombstone(int partition, long offset, Instant written) {
    static Tombstone of(ConsumerRecord<byte[], byte[]> record) {
      return new Tombstone(
          record.partition(), record.offset(), Instant.ofEpochMilli(record.timestamp()));
    }
  }

  /** True when the topic has nothing, or nothing any more. */
  boolean unknown() {
    return records.isEmpty();
  }

  /** All rows that there were, live or not. */
  List<ConsumerRecord<byte[], byte[]>> rows() {
    return records.stream().filter(record -> record.value() != null).toList();
  }

  /** The rows that no later record has replaced. */
  List<ConsumerRecord<byte[], byte[]>> liveRows() {
    return last().stream().filter(record -> record.value() != null).toList();
  }

  /** The tombstones that are the last word. */
  List<Tombstone> tombstones() {
    return last().stream().filter(record -> record.value() == null).map(Tombstone::of).toList();
  }

  /** The person's key, in all the bytes that it has had. */
  Set<ByteBuffer> keys() {
    return records.stream().map(Person::keyOf).collect(Collectors.toUnmodifiableSet());
  }

  /** Compaction tells keys by their bytes: those of another schema would be another key. */
  private List<ConsumerRecord<byte[], byte[]>> last() {
    Map<Place, ConsumerRecord<byte[], byte[]>> last = new LinkedHashMap<>();
    records.forEach(record -> last.put(new Place(record.partition(), keyOf(record)), record));
    return List.copyOf(last.values());
  }

  private record Place(int partition, ByteBuffer key) {}

  private static ByteBuffer keyOf(ConsumerRecord<byte[], byte[]> record) {
    return ByteBuffer.wrap(record.key());
  }
}
