package dev.insideout.cache;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A row or, without a value, a tombstone as it stands in a view's topic.
 *
 * @param generation that of its writer
 */
record RawRow(TopicPartition partition, long offset, long generation, byte[] key, byte[] value) {
  /** About what the objects around the bytes of a row come to. */
  private static final int OVERHEAD_BYTES = 120;

  static RawRow of(
      TopicPartition partition, ConsumerRecord<byte[], byte[]> record, long generation) {
    return new RawRow(partition, record.offset(), generation, record.key(), record.value());
  }

  /** About what it takes on the heap. */
  int bytes() {
    return OVERHEAD_BYTES + (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
  }

  /** Where it stands. */
  String place() {
    return "view %s, partition %d, offset %d"
        .formatted(partition.topic(), partition.partition(), offset);
  }
}
