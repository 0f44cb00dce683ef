package dev.insideout.cli.erase;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Keeps something of live rows while a topic is read: of those that it is told of, and of no
 * others, so that it needs memory for what was found alone.
 */
final class LiveRows<T> {
  private final Map<Row, T> kept = new LinkedHashMap<>();

  private record Row(int partition, ByteBuffer key) {}

  /** Keeps {@code of} the row of {@code record}; returns what was kept of the one before. */
  Optional<T> replace(ConsumerRecord<byte[], byte[]> record, T of) {
    return Optional.ofNullable(kept.put(row(record), of));
  }

  /** Keeps nothing of the row of {@code record}; returns what was kept of the one before. */
  Optional<T> forget(ConsumerRecord<byte[], byte[]> record) {
    return Optional.ofNullable(kept.remove(row(record)));
  }

  /** What is kept, in the order of first appearance. */
  Collection<T> all() {
    return kept.values();
  }

  private static Row row(ConsumerRecord<byte[], byte[]> record) {
    return new Row(record.partition(), ByteBuffer.wrap(record.key()));
  }
}
