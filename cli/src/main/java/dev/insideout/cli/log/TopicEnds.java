package dev.insideout.cli.log;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.ViewEntry;
import dev.insideout.contract.marker.WholeEpochs;
import dev.insideout.contract.position.Positions;
import dev.insideout.flink.StretchReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Looks at the ends of topics, without reading what stands before them. Not thread-safe. */
public final class TopicEnds implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Many markers of a view at rest; of one that changes much, perhaps none. */
  private static final long FIRST_LOOK = 64;

  private static final long FURTHER = 32;

  private final Consumer<byte[], byte[]> consumer;
  private final StretchReader reader;

  public TopicEnds(LogConnection log) {
    this(Consumers.readCommitted(log), PATIENCE);
  }

  /**
   * @param patience how long a question may take, and a read get no further
   */
  TopicEnds(LogConnection log, Duration patience) {
    this(Consumers.readCommitted(log, patience), patience);
  }

  TopicEnds(Consumer<byte[], byte[]> consumer) {
    this(consumer, PATIENCE);
  }

  private TopicEnds(Consumer<byte[], byte[]> consumer, Duration patience) {
    this.consumer = consumer;
    reader = new StretchReader(consumer, patience);
  }

  /**
   * The newest epoch of {@code view} that is whole; empty when its topic is not there, or has none.
   * Whether the chain of epochs before it has a gap is not looked at.
   */
  public Optional<NewestEpoch> newestEpoch(String view) {
    List<TopicPartition> partitions = partitions(view);
    if (partitions.isEmpty()) {
      return Optional.empty();
    }
    consumer.assign(partitions);
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    for (long length = FIRST_LOOK; ; length *= FURTHER) {
      Map<TopicPartition, Long> from = new HashMap<>(begins);
      for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
        from.merge(end.getKey(), end.getValue() - length, Math::max);
      }
      Optional<NewestEpoch> found = newestEpoch(from, ends);
      if (found.isPresent() || from.equals(begins)) {
        return found;
      }
    }
  }

  private Optional<NewestEpoch> newestEpoch(
      Map<TopicPartition, Long> from, Map<TopicPartition, Long> ends) {
    WholeEpochs<TopicPartition> epochs = new WholeEpochs<>(ends.keySet());
    Map<EpochId, Marker> markers = new HashMap<>();
    reader.read(
        from,
        ends,
        record -> {
          if (ViewEntry.of(record.headers()) instanceof ViewEntry.End end) {
            epochs.add(partition(record), end.marker(), false);
            markers.put(end.marker().epoch(), end.marker());
          }
        });
    return epochs
        .newest()
        .map(markers::get)
        .map(m -> new NewestEpoch(m.epoch(), m.kind(), m.positions(), m.time(), m.missing()));
  }

  /** What the log has beyond {@code cut}, in those of its partitions that are still there. */
  public Lag beyond(Positions cut) {
    Map<TopicPartition, Long> positions = new HashMap<>();
    cut.next()
        .forEach(
            (partition, next) ->
                positions.put(new TopicPartition(partition.topic(), partition.partition()), next));
    List<TopicPartition> there =
        positions.keySet().stream()
            .map(TopicPartition::topic)
            .distinct()
            .flatMap(topic -> partitions(topic).stream())
            .filter(positions::containsKey)
            .toList();
    consumer.assign(there);
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(there);
    Lag lag = Lag.NONE;
    for (Map.Entry<TopicPartition, Long> end : consumer.endOffsets(there).entrySet()) {
      TopicPartition partition = end.getKey();
      long from = Math.max(positions.get(partition), begins.get(partition));
      lag = lag.and(lag(partition, from, end.getValue()));
    }
    return lag;
  }

  /** Control records and the gaps of compaction are nothing that could be missing. */
  private Lag lag(TopicPartition partition, long from, long end) {
    List<Lag> first = new ArrayList<>(1);
    reader.readWhile(
        Map.of(partition, from),
        Map.of(partition, end),
        record -> {
          Instant written = Instant.ofEpochMilli(record.timestamp());
          first.add(new Lag(end - record.offset(), Optional.of(written)));
          return false;
        });
    return first.isEmpty() ? Lag.NONE : first.get(0);
  }

  private List<TopicPartition> partitions(String topic) {
    return consumer.partitionsFor(topic).stream()
        .map(info -> new TopicPartition(topic, info.partition()))
        .toList();
  }

  private static TopicPartition partition(ConsumerRecord<byte[], byte[]> record) {
    return new TopicPartition(record.topic(), record.partition());
  }

  @Override
  public void close() {
    consumer.close();
  }
}
