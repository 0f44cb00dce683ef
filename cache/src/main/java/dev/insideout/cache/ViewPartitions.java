package dev.insideout.cache;

import dev.insideout.contract.LogConnection;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Partitions of some views, read from the start: what is committed, and nothing else. */
final class ViewPartitions implements AutoCloseable {
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);
  private static final Duration CLOSED_WITHIN = Duration.ofSeconds(1);
  private static final String RECORDS_PER_POLL = "10000";

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> all;
  private final Map<TopicPartition, Long> beginnings;
  private final Map<TopicPartition, Long> endsAtOpening;

  private ViewPartitions(
      KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> all, Duration timeout) {
    this.consumer = consumer;
    this.all = List.copyOf(all);
    consumer.assign(all);
    this.beginnings = consumer.beginningOffsets(all, timeout);
    beginnings.forEach(consumer::seek);
    this.endsAtOpening = consumer.endOffsets(all, timeout);
  }

  /**
   * Opens all partitions of {@code views}, whose topics must exist.
   *
   * @throws IllegalArgumentException when a view has no topic, naming it
   */
  static ViewPartitions open(LogConnection log, Collection<String> views) {
    return open(consumer(log), views, partition -> true, ANSWER_WITHIN);
  }

  /** A consumer of what is committed, at offsets that only its user keeps. */
  static KafkaConsumer<byte[], byte[]> consumer(LogConnection log) {
    Map<String, Object> settings =
        log.clientProperties(
            Map.of(
                "isolation.level", "read_committed",
                "enable.auto.commit", "false",
                "allow.auto.create.topics", "false",
                "auto.offset.reset", "none",
                "max.poll.records", RECORDS_PER_POLL));
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * Opens some partitions of {@code views}, whose topics must exist. The consumer is closed with
   * what it returns, and when it throws.
   *
   * @throws IllegalArgumentException when a view has no topic, or none of the partitions, naming it
   * @throws org.apache.kafka.common.KafkaException when the log does not answer, or refuses
   */
  static ViewPartitions open(
      KafkaConsumer<byte[], byte[]> consumer,
      Collection<String> views,
      Predicate<TopicPartition> followed,
      Duration timeout) {
    try {
      List<TopicPartition> all =
          views.stream()
              .flatMap(view -> partitionsOf(consumer, view, followed, timeout).stream())
              .toList();
      return new ViewPartitions(consumer, all, timeout);
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
  }

  private static List<TopicPartition> partitionsOf(
      KafkaConsumer<byte[], byte[]> consumer,
      String view,
      Predicate<TopicPartition> followed,
      Duration timeout) {
    List<PartitionInfo> partitions = consumer.partitionsFor(view, timeout);
    if (partitions == null || partitions.isEmpty()) {
      throw new IllegalArgumentException("there is no topic for view '%s'".formatted(view));
    }
    List<TopicPartition> chosen =
        partitions.stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .filter(followed)
            .sorted(Comparator.comparing(TopicPartition::partition))
            .toList();
    if (chosen.isEmpty()) {
      throw new IllegalArgumentException(
          "none of the %d partitions of view '%s' is to be followed"
              .formatted(partitions.size(), view));
    }
    return chosen;
  }

  /** The partitions, view by view. */
  List<TopicPartition> all() {
    return all;
  }

  /** The next records; none when {@code timeout} goes by without any. */
  ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    return consumer.poll(timeout);
  }

  /** Goes on from {@code offset} instead of the start. */
  void seek(TopicPartition partition, long offset) {
    consumer.seek(partition, offset);
  }

  /** Where {@code partition} began when it was opened. */
  long beginningAtOpening(TopicPartition partition) {
    return beginnings.get(partition);
  }

  /** Where {@code partition} ended when it was opened. */
  long endAtOpening(TopicPartition partition) {
    return endsAtOpening.get(partition);
  }

  /** True when everything has been polled that was committed before the opening. */
  boolean caughtUp() {
    return endsAtOpening.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  /** How many committed offsets are not yet polled, as far as is known. */
  long behind() {
    return all.stream()
        .map(consumer::currentLag)
        .filter(OptionalLong::isPresent)
        .mapToLong(OptionalLong::getAsLong)
        .sum();
  }

  /**
   * Asks the log where its partitions end.
   *
   * @throws org.apache.kafka.common.KafkaException when it does not answer, or refuses
   */
  Map<TopicPartition, Long> ends(Duration timeout) {
    return consumer.endOffsets(all, timeout);
  }

  /** Polls nothing of these partitions, and everything of the others. */
  void pauseOnly(Collection<TopicPartition> partitions) {
    Set<TopicPartition> paused = consumer.paused();
    Set<TopicPartition> resumed = new HashSet<>(paused);
    resumed.removeAll(partitions);
    consumer.resume(resumed);
    consumer.pause(partitions);
  }

  /** Which partitions are paused. */
  Set<TopicPartition> paused() {
    return consumer.paused();
  }

  /** How many offsets there were at the opening. */
  long offsetsAtOpening() {
    return endsAtOpening.entrySet().stream()
        .mapToLong(end -> end.getValue() - beginnings.get(end.getKey()))
        .sum();
  }

  /** How many of {@link #offsetsAtOpening} are below what is read next. */
  long offsetsRead() {
    return endsAtOpening.entrySet().stream()
        .mapToLong(
            end ->
                Math.min(consumer.position(end.getKey()), end.getValue())
                    - beginnings.get(end.getKey()))
        .sum();
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(CLOSED_WITHIN));
  }
}
