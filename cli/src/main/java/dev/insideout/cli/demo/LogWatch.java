package dev.insideout.cli.demo;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the topics that views are made of, from now on, and tells when each record was written. */
final class LogWatch implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMillis(100);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;
  private final Map<String, List<Freshness>> readersOf;
  private final Thread thread = new Thread(this::follow, "follows the log");
  private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
  private volatile boolean stopped;

  /**
   * Begins to read.
   *
   * @param readersOf by topic, the views that read it
   */
  LogWatch(LogConnection log, Map<String, List<Freshness>> readersOf) {
    this.readersOf = Map.copyOf(readersOf);
    this.consumer =
        new KafkaConsumer<>(
            log.clientProperties(
                Map.of(
                    "isolation.level", "read_committed",
                    "enable.auto.commit", "false",
                    "allow.auto.create.topics", "false",
                    "auto.offset.reset", "none",
                    // Records tell when they were written: reading them late costs nothing, and
                    // reading them one by one much.
                    "fetch.min.bytes", "65536")),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    this.partitions = partitions(consumer, readersOf.keySet());
    consumer.assign(partitions);
    consumer.endOffsets(partitions).forEach(consumer::seek);
    thread.start();
  }

  private static List<TopicPartition> partitions(
      KafkaConsumer<byte[], byte[]> consumer, Collection<String> topics) {
    return topics.stream()
        .flatMap(topic -> consumer.partitionsFor(topic).stream())
        .map(info -> new TopicPartition(info.topic(), info.partition()))
        .toList();
  }

  private void follow() {
    try {
      while (!stopped) {
        read();
      }
    } catch (RuntimeException e) {
      failure.set(e);
    }
  }

  private void read() {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(PATIENCE)) {
      SourcePartition partition = SourcePartition.of(record.topic(), record.partition());
      readersOf
          .get(record.topic())
          .forEach(freshness -> freshness.written(partition, record.offset(), record.timestamp()));
    }
  }

  /**
   * Reads what is left and returns where the log ends, to which nobody writes any more.
   *
   * @throws IllegalStateException when the log could not be read
   */
  Positions stop() throws InterruptedException {
    stopped = true;
    thread.join();
    RuntimeException cause = failure.get();
    if (cause != null) {
      throw new IllegalStateException(
          "The log can no longer be read: " + cause.getMessage(), cause);
    }
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
      read();
    }
    return Positions.of(
        ends.entrySet().stream()
            .collect(Collectors.toMap(end -> source(end.getKey()), Map.Entry::getValue)));
  }

  private static SourcePartition source(TopicPartition partition) {
    return SourcePartition.of(partition.topic(), partition.partition());
  }

  @Override
  public void close() {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    consumer.close();
  }
}
