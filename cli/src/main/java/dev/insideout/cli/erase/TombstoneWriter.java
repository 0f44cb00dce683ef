package dev.insideout.cli.erase;

import dev.insideout.cli.erase.Person.Tombstone;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.contract.LogConnection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Deletes rows of a topic. */
final class TombstoneWriter {
  private final LogConnection log;

  TombstoneWriter(LogConnection log) {
    this.log = log;
  }

  /**
   * Writes a tombstone for each of {@code rows}: with the bytes of its key, since others would be
   * another key, and to its partition, whichever way its service chooses partitions.
   *
   * @throws CommandFailure when the brokers do not acknowledge
   */
  List<Tombstone> delete(List<ConsumerRecord<byte[], byte[]>> rows) {
    List<Tombstone> written = new ArrayList<>();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            log.clientProperties(
                Map.of("delivery.timeout.ms", 30_000, "request.timeout.ms", 10_000, "acks", "all")),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (ConsumerRecord<byte[], byte[]> row : rows) {
        RecordMetadata metadata =
            producer
                .send(new ProducerRecord<>(row.topic(), row.partition(), row.key(), null))
                .get();
        written.add(
            new Tombstone(
                metadata.partition(),
                metadata.offset(),
                Instant.ofEpochMilli(metadata.timestamp())));
      }
      return List.copyOf(written);
    } catch (ExecutionException e) {
      throw CommandFailure.unreachable(
          "Kafka at %s did not take the tombstone (%s). %d of %d are written: the same command writes the others."
              .formatted(log.kafka(), e.getCause().getMessage(), written.size(), rows.size()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandFailure.unreachable("Interrupted while writing to Kafka at " + log.kafka(), e);
    }
  }
}
