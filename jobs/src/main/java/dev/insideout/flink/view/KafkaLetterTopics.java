package dev.insideout.flink.view;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.topic.DeadLetter;
import dev.insideout.flink.StretchReader;
import dev.insideout.flink.TopicException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The dead-letter topics at a broker; each has one partition. */
final class KafkaLetterTopics implements LetterTopics {
  private static final int TIMEOUT_MS = 15_000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final LogConnection log;
  private final String group;
  private final KafkaConsumer<byte[], byte[]> committed;
  private final KafkaConsumer<byte[], byte[]> uncommitted;
  private final StretchReader reader;

  KafkaLetterTopics(LogConnection log, String group) {
    this.log = log;
    this.group = group;
    committed = consumer("read_committed");
    uncommitted = consumer("read_uncommitted");
    reader = new StretchReader(committed, PATIENCE);
  }

  private KafkaConsumer<byte[], byte[]> consumer(String isolation) {
    return new KafkaConsumer<>(
        log.clientProperties(
            Map.of(
                "isolation.level", isolation,
                "enable.auto.commit", "false",
                "allow.auto.create.topics", "false",
                "auto.offset.reset", "earliest",
                "default.api.timeout.ms", TIMEOUT_MS)),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  @Override
  public long stable(String topic) {
    return end(committed, topic);
  }

  @Override
  public boolean settled(String topic, long stable) {
    return stable >= end(uncommitted, topic);
  }

  private long end(KafkaConsumer<byte[], byte[]> consumer, String topic) {
    TopicPartition partition = new TopicPartition(topic, 0);
    try {
      return consumer.endOffsets(List.of(partition)).get(partition);
    } catch (KafkaException e) {
      throw failure(topic, e);
    }
  }

  @Override
  public long letters(String topic, long from, long to) {
    TopicPartition partition = new TopicPartition(topic, 0);
    AtomicLong letters = new AtomicLong();
    try {
      committed.assign(List.of(partition));
      reader.read(
          Map.of(partition, from),
          Map.of(partition, to),
          record -> letters.addAndGet(isOurs(record) ? 1 : 0));
    } catch (KafkaException e) {
      throw failure(topic, e);
    }
    return letters.get();
  }

  /** The letters of a view's own rows name no group: nobody else writes the view. */
  private boolean isOurs(ConsumerRecord<byte[], byte[]> record) {
    Header of = record.headers().lastHeader(DeadLetter.GROUP);
    return of == null || new String(of.value(), StandardCharsets.UTF_8).equals(group);
  }

  private TopicException failure(String topic, KafkaException cause) {
    return new TopicException(
        "looking at the dead letters in %s at %s failed: %s"
            .formatted(topic, log.kafka(), cause.getMessage()),
        cause);
  }

  @Override
  public void close() {
    try {
      committed.close();
    } finally {
      uncommitted.close();
    }
  }
}
