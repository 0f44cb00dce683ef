package dev.insideout.cli.relocation;

import dev.insideout.contract.position.SourceTopic;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.sqlview.TableDescription;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A table of a region, as its records are told apart wherever they stand.
 *
 * @param name what statements call it
 * @param topic its topic's name in both clusters
 * @param version the column that counts the versions of a key; without one a record is told by its
 *     bytes and its time
 */
public record MovedTable(String name, String topic, Optional<String> version) {

  /** The table that {@code description} describes. */
  public static MovedTable of(TableDescription description) {
    return new MovedTable(
        description.name(), SourceTopic.parse(description.topic()).topic(), description.version());
  }

  /**
   * Why the records of a table in two clusters cannot be told to be the same, as the rest of a
   * sentence; empty when they can.
   */
  public static Optional<String> objection(TableDescription table) {
    if (table.key().isEmpty()) {
      return Optional.of(
          "is a table of events: a record that was copied twice would count twice, and nothing tells it from two events");
    }
    if (table.recordType().isPresent()) {
      return Optional.of("is of one of several types in its topic, which are not told apart");
    }
    if (!table.inRegistryAvro()) {
      return Optional.of("is not in the registry's format, so that its versions cannot be read");
    }
    return Optional.empty();
  }

  /** True where rows have versions. */
  boolean versioned() {
    return version.isPresent();
  }

  /** What {@code record}, of a key, says; empty when no job can read it, either. */
  Optional<Fact> fact(ConsumerRecord<byte[], byte[]> record, AvroCodec codec) {
    if (record.value() == null) {
      return Optional.of(new Fact(true, 0, record.timestamp()));
    }
    if (version.isEmpty()) {
      return Optional.of(new Fact(false, fingerprint(record), record.timestamp()));
    }
    try {
      return codec.decode(record.value()).get(version.get()) instanceof Long number
          ? Optional.of(new Fact(false, number, record.timestamp()))
          : Optional.empty();
    } catch (BadRecordException e) {
      // A dead letter to every job.
      return Optional.empty();
    }
  }

  /** A row that comes back to what it was once is another record, by its time. */
  private static long fingerprint(ConsumerRecord<byte[], byte[]> record) {
    try {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      hash.update(ByteBuffer.allocate(Long.BYTES).putLong(0, record.timestamp()));
      return ByteBuffer.wrap(hash.digest(record.value())).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
