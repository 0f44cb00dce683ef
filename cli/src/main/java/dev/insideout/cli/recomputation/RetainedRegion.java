package dev.insideout.cli.recomputation;

import dev.insideout.cli.log.Consumers;
import dev.insideout.cli.log.LogAdmin;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.contract.position.SourceTopic;
import dev.insideout.flink.StretchReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Tells whether a region still has all that a cut is made of. Not thread-safe.
 *
 * <p>Compaction removes a record for the sake of a later one of its key, and no record that is
 * younger than the topic's compaction lag. Where the later one is below the cut, too, nothing is
 * missed. So a cut is whole as long as every record at or beyond it is younger than the lag.
 */
final class RetainedRegion implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String region;
  private final LogAdmin admin;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Set<String> topics;
  private final Set<String> events;

  /**
   * @param region empty for the local one
   * @param log where it is
   * @param topics what is read of it, by their names there
   * @param events those of which each record is a row
   */
  RetainedRegion(String region, LogConnection log, Set<String> topics, Set<String> events) {
    this.region = region;
    this.topics = topics;
    this.events = events;
    this.admin = LogAdmin.connect(log);
    this.consumer = Consumers.readCommitted(log);
  }

  /**
   * Where the topics end now.
   *
   * @throws CommandFailure when one does not exist
   */
  Positions ends() {
    return positions(consumer.endOffsets(partitions(topics)));
  }

  /**
   * {@code cut} with every partition of the region named that is read, and no other; nothing is
   * read of those that it does not name.
   *
   * @throws CommandFailure when it lies beyond the end of a partition
   */
  Positions complete(Positions cut) {
    Map<SourcePartition, Long> complete = new TreeMap<>();
    ends()
        .next()
        .forEach(
            (partition, end) -> {
              long next = cut.of(partition).orElse(0);
              if (next > end) {
                throw CommandFailure.badInput(
                    "The cut is at offset %d of %s, which ends at %d: the topic was made anew since, or this is another log."
                        .formatted(next, partition, end));
              }
              complete.put(partition, next);
            });
    return Positions.of(complete);
  }

  /**
   * Makes sure that nothing of the region below {@code cut}, which is complete, may be gone by now.
   *
   * @throws CommandFailure naming the topic, its setting, and what to do
   */
  void requireWhole(Positions cut) {
    Positions begins = positions(consumer.beginningOffsets(partitions(topics)));
    begins
        .next()
        .forEach(
            (partition, begin) -> {
              long next = cut.of(partition).orElseThrow();
              if (next > 0 && begin > 0) {
                throw truncated(partition, begin, next);
              }
            });
    for (String topic : topics) {
      Optional<Duration> lag = admin.compactionLag(topic);
      if (lag.isPresent()) {
        requireYoung(topic, lag.get(), cut);
      }
    }
  }

  private CommandFailure truncated(SourcePartition partition, long begin, long next) {
    String topic = partition.topic();
    return CommandFailure.badInput(
        "This cut can no longer be recomputed: %s begins at offset %d, what stood below it is gone, and the cut is at %d. The topic has %s. Rebuild views from topics that keep their records: retention.ms=-1 and retention.bytes=-1, or cleanup.policy=compact where each record has the whole row of its key."
            .formatted(
                partition,
                begin,
                next,
                List.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.RETENTION_MS_CONFIG,
                        TopicConfig.RETENTION_BYTES_CONFIG)
                    .stream()
                    .map(setting -> setting + "=" + admin.setting(topic, setting))
                    .collect(Collectors.joining(", "))));
  }

  private void requireYoung(String topic, Duration lag, Positions cut) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions(List.of(topic)));
    Map<TopicPartition, Long> from = consumer.beginningOffsets(ends.keySet());
    // Of a partition of which nothing is read nothing can be missing.
    from.keySet().removeIf(partition -> next(cut, partition) == 0);
    boolean everyRecord = events.contains(topic);
    if (!everyRecord) {
      from.replaceAll((partition, begin) -> Math.max(begin, next(cut, partition)));
    }
    consumer.assign(ends.keySet());
    new StretchReader(consumer, PATIENCE)
        .readWhile(
            from,
            ends,
            record -> {
              Duration age =
                  Duration.between(Instant.ofEpochMilli(record.timestamp()), Instant.now());
              if (age.compareTo(lag) >= 0) {
                throw compacted(record, lag, everyRecord);
              }
              return true;
            });
  }

  private long next(Positions cut, TopicPartition partition) {
    return cut.of(source(partition)).orElseThrow();
  }

  private SourcePartition source(TopicPartition partition) {
    return new SourcePartition(region, partition.topic(), partition.partition());
  }

  private static CommandFailure compacted(
      ConsumerRecord<byte[], byte[]> record, Duration lag, boolean everyRecord) {
    String reason =
        everyRecord
            ? "topic %1$s is compacted and its table has no primary key: records that were rows of their own may be gone"
            : "compaction may have taken records of it from topic %1$s";
    return CommandFailure.badInput(
        ("This cut can no longer be recomputed for certain: "
                + reason
                + ". The record at offset %3$d of %1$s-%2$d%4$s is of %5$s, and the topic's min.compaction.lag.ms is %6$d (%7$s). Ask for a newer cut, or set min.compaction.lag.ms of topic %1$s to more than the age of the cuts that you want to recompute.")
            .formatted(
                record.topic(),
                record.partition(),
                record.offset(),
                everyRecord ? "" : ", beyond the cut,",
                Instant.ofEpochMilli(record.timestamp()),
                lag.toMillis(),
                lag));
  }

  private List<TopicPartition> partitions(Collection<String> of) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : of) {
      List<PartitionInfo> infos = consumer.partitionsFor(topic);
      if (infos == null || infos.isEmpty()) {
        throw CommandFailure.badInput(
            "There is no topic '%s' in the log, which the view is made of."
                .formatted(new SourceTopic(region, topic)));
      }
      infos.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    }
    return partitions;
  }

  private Positions positions(Map<TopicPartition, Long> offsets) {
    return Positions.of(
        offsets.entrySet().stream()
            .collect(Collectors.toMap(offset -> source(offset.getKey()), Map.Entry::getValue)));
  }

  @Override
  public void close() {
    consumer.close();
    admin.close();
  }
}
