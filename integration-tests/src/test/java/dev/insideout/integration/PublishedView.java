package dev.insideout.integration;

import dev.insideout.cache.EpochReader;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.contract.wire.BadRecordException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What a view holds as of one whole epoch.
 *
 * @param positions the cut of the log that the epoch reflects
 * @param rows by key
 */
record PublishedView(Positions positions, Map<GenericRecord, GenericRecord> rows) {

  /**
   * Reads the view until an epoch covers {@code cut}.
   *
   * @throws AssertionError when none has after {@code limit}
   */
  static PublishedView await(LogConnection log, String view, Positions cut, Duration limit)
      throws BadRecordException {
    long end = System.nanoTime() + limit.toNanos();
    try (EpochReader reader = new EpochReader(log, List.of(view))) {
      while (!reader.positions().cover(cut)) {
        if (System.nanoTime() - end > 0) {
          throw new AssertionError(
              "after %d s the last whole epoch of %s is %s at %s; expected at least %s"
                  .formatted(limit.toSeconds(), view, reader.applied(), reader.positions(), cut));
        }
        reader.poll(Duration.ofMillis(200));
      }
      return new PublishedView(reader.positions(), Map.copyOf(reader.rows(view)));
    }
  }

  /** The cut at the present ends of {@code topics}. */
  static Positions ends(LogConnection log, List<String> topics) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            log.clientProperties(Map.of()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          topics.stream()
              .flatMap(topic -> consumer.partitionsFor(topic).stream())
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      Map<SourcePartition, Long> ends = new HashMap<>();
      consumer
          .endOffsets(partitions)
          .forEach(
              (partition, end) ->
                  ends.put(SourcePartition.of(partition.topic(), partition.partition()), end));
      return Positions.of(ends);
    }
  }
}
