package dev.insideout.cli.log;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.topic.DeadLetter;
import dev.insideout.flink.StretchReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * Counts the records that jobs could not read or publish. Each letter is read once, however often
 * one asks.
 */
public final class DeadLetterCount implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final StretchReader reader;
  private final Map<TopicPartition, Long> read = new HashMap<>();
  private final Map<Sender, Long> counts = new HashMap<>();

  /** Nothing is counted before it is asked for. */
  public DeadLetterCount(LogConnection log) {
    consumer = Consumers.readCommitted(log);
    reader = new StretchReader(consumer, PATIENCE);
  }

  /** Who put a letter there; the letters of a view's own rows name no group. */
  private record Sender(String topic, Optional<String> group) {}

  /**
   * Reads what has come since the last time, of all the dead-letter topics among {@code topics}.
   */
  public void update(Collection<String> topics) {
    List<TopicPartition> partitions =
        topics.stream()
            .filter(DeadLetter::isDeadLetterTopic)
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    Map<TopicPartition, Long> from = consumer.beginningOffsets(partitions);
    from.replaceAll((partition, begin) -> Math.max(begin, read.getOrDefault(partition, 0L)));
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    reader.read(from, ends, record -> counts.merge(sender(record), 1L, Long::sum));
    read.putAll(ends);
  }

  /**
   * How many letters the job of {@code group} has written.
   *
   * @param views the views of the group, whose own letters these are
   */
  public long of(String group, Set<String> views) {
    return counts.entrySet().stream()
        .filter(
            count ->
                count
                    .getKey()
                    .group()
                    .map(group::equals)
                    .orElseGet(() -> isOf(views, count.getKey().topic())))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private static boolean isOf(Set<String> views, String topic) {
    return views.stream().map(DeadLetter::topicOf).anyMatch(topic::equals);
  }

  private static Sender sender(ConsumerRecord<byte[], byte[]> record) {
    Header group = record.headers().lastHeader(DeadLetter.GROUP);
    return new Sender(
        record.topic(),
        Optional.ofNullable(group)
            .map(header -> new String(header.value(), StandardCharsets.UTF_8)));
  }

  @Override
  public void close() {
    consumer.close();
  }
}
