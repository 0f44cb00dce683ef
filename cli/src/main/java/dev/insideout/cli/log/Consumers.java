package dev.insideout.cli.log;

import dev.insideout.contract.LogConnection;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Consumers that read what is committed, and leave no trace at the broker. */
public final class Consumers {
  /** What is asked for is there: a fetch need not wait for more. */
  private static final int FETCH_WAIT_MS = 5;

  /** As Kafka has it. */
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);

  private Consumers() {}

  /** One that reads what is committed, from the beginning where nothing else is said. */
  public static KafkaConsumer<byte[], byte[]> readCommitted(LogConnection log) {
    return readCommitted(log, ANSWER_WITHIN);
  }

  /**
   * The same.
   *
   * @param patience how long a question may take
   */
  public static KafkaConsumer<byte[], byte[]> readCommitted(LogConnection log, Duration patience) {
    return new KafkaConsumer<>(
        log.clientProperties(
            Map.of(
                "isolation.level", "read_committed",
                "enable.auto.commit", "false",
                "allow.auto.create.topics", "false",
                "auto.offset.reset", "earliest",
                "fetch.max.wait.ms", FETCH_WAIT_MS,
                "default.api.timeout.ms", (int) patience.toMillis())),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}
