package dev.insideout.flink.log;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Topics at a broker. */
public final class LogProbe implements SourceTopics {
  private static final int TIMEOUT_MS = 15_000;

  /** A fetch that waits for more holds up the next one, and with it the barrier. */
  private static final int FETCH_WAIT_MS = 5;

  private static final Duration POLL = Duration.ofMillis(500);

  private final KafkaConsumer<byte[], byte[]> consumer;

  public LogProbe(LogConnection log) {
    consumer =
        new KafkaConsumer<>(
            log.clientProperties(
                Map.of(
                    "isolation.level", "read_committed",
                    "enable.auto.commit", "false",
                    "allow.auto.create.topics", "false",
                    "auto.offset.reset", "earliest",
                    "fetch.max.wait.ms", FETCH_WAIT_MS,
                    "default.api.timeout.ms", TIMEOUT_MS)),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
  }

  @Override
  public Positions beginnings(Collection<String> topics) {
    return positions(topics, consumer::beginningOffsets);
  }

  @Override
  public Positions ends(Collection<String> topics) {
    return positions(topics, consumer::endOffsets);
  }

  private Positions positions(
      Collection<String> topics,
      Function<Collection<TopicPartition>, Map<TopicPartition, Long>> offsets) {
    List<TopicPartition> partitions =
        topics.stream()
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    TreeMap<SourcePartition, Long> positions = new TreeMap<>();
    offsets
        .apply(partitions)
        .forEach(
            (partition, offset) ->
                positions.put(
                    SourcePartition.of(partition.topic(), partition.partition()), offset));
    return new Positions(positions);
  }

  @Override
  public boolean covered(Positions positions, Positions ends) {
    return ends.next().entrySet().stream()
        .allMatch(
            end -> {
              long position = positions.of(end.getKey()).orElse(0);
              return position >= end.getValue() || isEmpty(end.getKey(), position, end.getValue());
            });
  }

  private boolean isEmpty(SourcePartition source, long from, long to) {
    TopicPartition partition = new TopicPartition(source.topic(), source.partition());
    consumer.assign(List.of(partition));
    consumer.seek(partition, from);
    while (consumer.position(partition) < to) {
      if (consumer.poll(POLL).records(partition).stream().anyMatch(r -> r.offset() < to)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
