package dev.insideout.integration;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.insideout.cli.ledger.Ledger;
import dev.insideout.contract.LogConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes the ledger what it is when a command is killed just behind its last step. */
final class UnreleasedClaim {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration POLL = Duration.ofMillis(100);

  private UnreleasedClaim() {}

  /** Writes the last claim on {@code group} once more, as one that was never let go of. */
  static void write(LogConnection log, String group)
      throws IOException, InterruptedException, ExecutionException {
    byte[] key = ("claim/" + group).getBytes(StandardCharsets.UTF_8);
    ObjectNode claim = (ObjectNode) JSON.readTree(last(log, "claim/" + group));
    claim.put("released", false);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            log.clientProperties(Map.of("acks", "all")),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer
          .send(new ProducerRecord<>(Ledger.TOPIC, 0, key, JSON.writeValueAsBytes(claim)))
          .get();
    }
  }

  private static byte[] last(LogConnection log, String key) {
    byte[] last = null;
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            log.clientProperties(Map.of("isolation.level", "read_committed")),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition ledger = new TopicPartition(Ledger.TOPIC, 0);
      consumer.assign(List.of(ledger));
      consumer.seekToBeginning(List.of(ledger));
      long end = consumer.endOffsets(List.of(ledger)).get(ledger);
      while (consumer.position(ledger) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          if (new String(record.key(), StandardCharsets.UTF_8).equals(key)) {
            last = record.value();
          }
        }
      }
    }
    return last;
  }
}
