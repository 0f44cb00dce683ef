package dev.insideout.cli.log;

import dev.insideout.contract.LogConnection;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Consumers that read what is committed, and leave no trace at the broker. */
public final class Consumers {
  /** What is asked for is there: a fetch need not wait for more. */
  private static final int FETCH_WAIT_MS = 5;

  private Consumers() {}

  /** One that reads what is committed, from the beginning where nothing else is said. */
  public static KafkaConsumer<byte[], byte[]> readCommitted(LogConnection log) {
    return new KafkaConsumer<>(
        log.clientProperties(
            Map.of(
                "isolation.level", "read_committed",
                "enable.auto.commit", "false",
                "allow.auto.create.topics", "false",
                "auto.offset.reset", "earliest",
                "fetch.max.wait.ms", FETCH_WAIT_MS)),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}
