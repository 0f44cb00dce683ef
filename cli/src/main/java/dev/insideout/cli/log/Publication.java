package dev.insideout.cli.log;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.registry.SchemaRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends lines of JSON to a topic, in order, up to the first that does not fit. */
public final class Publication {
  /** What became of the lines: how many are in the log, and the first that was refused. */
  public record Result(long sent, Optional<Refusal> refusal) {}

  /** A line that was not sent; lines count from 1. */
  public record Refusal(long line, MisfitException misfit) {}

  private final LogConnection log;
  private final String topic;
  private final RecordLines lines;

  /**
   * A publication to {@code topic}, which exists.
   *
   * @throws CommandFailure when it has no schema
   */
  public Publication(LogConnection log, String topic) {
    this.log = log;
    this.topic = topic;
    this.lines = new RecordLines(topic, TopicSchemas.of(topic, new SchemaRegistry(log.registry())));
  }

  /**
   * Sends all lines of {@code in} until one does not fit; empty lines are passed over. When this
   * returns, every line that counts as sent has been acknowledged.
   *
   * @throws CommandFailure when the brokers do not acknowledge
   */
  public Result send(InputStream in) {
    AtomicLong sent = new AtomicLong();
    AtomicReference<Exception> failure = new AtomicReference<>();
    Optional<Refusal> refusal;
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            log.clientProperties(
                Map.of(
                    "delivery.timeout.ms", 30_000, "request.timeout.ms", 10_000, "linger.ms", 5)),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      refusal = send(in, producer, sent, failure);
    }
    if (failure.get() != null) {
      throw CommandFailure.unreachable(
          "Kafka at %s did not take all records: %d were sent to %s, then: %s"
              .formatted(log.kafka(), sent.get(), topic, failure.get().getMessage()),
          failure.get());
    }
    return new Result(sent.get(), refusal);
  }

  private Optional<Refusal> send(
      InputStream in,
      KafkaProducer<byte[], byte[]> producer,
      AtomicLong sent,
      AtomicReference<Exception> failure) {
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
    long number = 0;
    try {
      for (String line = reader.readLine();
          line != null && failure.get() == null;
          line = reader.readLine()) {
        number++;
        if (!line.isBlank()) {
          producer.send(
              lines.parse(line),
              (metadata, error) -> {
                if (error == null) {
                  sent.incrementAndGet();
                } else {
                  failure.compareAndSet(null, error);
                }
              });
        }
      }
      return Optional.empty();
    } catch (MisfitException e) {
      return Optional.of(new Refusal(number, e));
    } catch (CharacterCodingException e) {
      return Optional.of(
          new Refusal(number + 1, new MisfitException("", "or one soon after it is not UTF-8")));
    } catch (IOException e) {
      throw CommandFailure.badInput("The input cannot be read: " + e.getMessage(), e);
    }
  }
}
