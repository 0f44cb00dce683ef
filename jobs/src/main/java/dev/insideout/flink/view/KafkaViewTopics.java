package dev.insideout.flink.view;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.Handover;
import dev.insideout.contract.marker.Marker;
import dev.insideout.flink.StretchReader;
import dev.insideout.flink.TopicException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The view topics of a group at a broker. */
final class KafkaViewTopics implements ViewTopics {
  private static final int TIMEOUT_MS = 15_000;
  private static final Duration POLL = Duration.ofMillis(500);

  /** A broker that has not answered for so long lets a checkpoint fail rather than wait. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /**
   * What is asked for is there. A fetch that waits for more at the ends of other partitions holds
   * up the next one, and with it the barrier.
   */
  private static final int FETCH_WAIT_MS = 5;

  /** A changed partition count is to be seen soon. */
  private static final int METADATA_MS = 10_000;

  /** The last marker and the control record that commits its transaction. */
  private static final long MARKER_AND_COMMIT = 2;

  private final LogConnection log;
  private final Map<TopicPartition, ViewPartition> partitions = new LinkedHashMap<>();
  private final Map<String, Integer> counts = new TreeMap<>();
  private final Map<TopicPartition, Seen> known = new HashMap<>();
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final StretchReader reader;
  private final Admin admin;

  KafkaViewTopics(LogConnection log, Collection<ViewSpec> views) {
    this(log, views.stream().collect(Collectors.toMap(ViewSpec::name, ViewSpec::partitions)));
  }

  /**
   * @param views by name the number of their partitions
   */
  KafkaViewTopics(LogConnection log, Map<String, Integer> views) {
    this.log = log;
    counts.putAll(views);
    views.forEach(
        (view, count) -> {
          for (int partition = 0; partition < count; partition++) {
            partitions.put(new TopicPartition(view, partition), new ViewPartition(view, partition));
          }
        });
    consumer =
        new KafkaConsumer<>(
            log.clientProperties(
                Map.of(
                    "isolation.level", "read_committed",
                    "enable.auto.commit", "false",
                    "allow.auto.create.topics", "false",
                    "auto.offset.reset", "earliest",
                    "metadata.max.age.ms", METADATA_MS,
                    "fetch.max.wait.ms", FETCH_WAIT_MS,
                    "default.api.timeout.ms", TIMEOUT_MS)),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumer.assign(partitions.keySet());
    reader = new StretchReader(consumer, PATIENCE);
    admin =
        Admin.create(
            log.clientProperties(
                Map.of("request.timeout.ms", TIMEOUT_MS, "default.api.timeout.ms", TIMEOUT_MS)));
  }

  @Override
  public Map<ViewPartition, PartitionTail> tails() {
    try {
      return look();
    } catch (KafkaException e) {
      throw failure(e);
    }
  }

  private Map<ViewPartition, PartitionTail> look() {
    requireCounts();
    // In this order: what is settled is settled up to the end that was seen before.
    Map<TopicPartition, Long> ends = offsets(IsolationLevel.READ_UNCOMMITTED);
    Map<TopicPartition, Long> stable = offsets(IsolationLevel.READ_COMMITTED);
    lookForMarkers(stable);
    Map<ViewPartition, PartitionTail> tails = new TreeMap<>();
    partitions.forEach(
        (name, partition) -> {
          Seen seen = known.get(name);
          tails.put(
              partition,
              new PartitionTail(
                  seen.last(), seen.offset(), seen.heir(), seen.stable(), ends.get(name)));
        });
    return tails;
  }

  private void requireCounts() {
    counts.forEach(
        (view, count) -> {
          int actual = consumer.partitionsFor(view).size();
          if (actual == 0) {
            throw new TopicException("the topic of view '%s' is gone".formatted(view));
          }
          if (actual != count) {
            throw new PartitionsChangedException(view, count, actual);
          }
        });
  }

  private Map<TopicPartition, Long> offsets(IsolationLevel isolation) {
    Map<TopicPartition, OffsetSpec> latest =
        partitions.keySet().stream()
            .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
    return answer(admin.listOffsets(latest, new ListOffsetsOptions(isolation)).all())
        .entrySet()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> offset(e.getValue())));
  }

  private static long offset(ListOffsetsResultInfo info) {
    return info.offset();
  }

  /**
   * Looks where a writer's last marker stands, in all partitions at once, and further back only
   * where it is not there.
   */
  private void lookForMarkers(Map<TopicPartition, Long> stable) {
    Map<TopicPartition, Long> from = new HashMap<>();
    stable.forEach((partition, to) -> begin(partition, to).ifPresent(b -> from.put(partition, b)));
    for (long length = MARKER_AND_COMMIT; !from.isEmpty(); length *= 32) {
      Map<TopicPartition, Long> look = new HashMap<>();
      for (Map.Entry<TopicPartition, Long> begin : from.entrySet()) {
        long start = Math.max(begin.getValue(), stable.get(begin.getKey()) - length);
        look.put(begin.getKey(), start);
      }
      read(look, stable, this::remember);
      from.keySet()
          .removeIf(
              partition ->
                  known.get(partition).offset() >= look.get(partition)
                      || look.get(partition).equals(from.get(partition)));
    }
    stable.forEach(
        (partition, to) -> known.computeIfPresent(partition, (p, seen) -> seen.stableAt(to)));
  }

  /** Below which nothing is new since the last look; empty when nothing is. */
  private OptionalLong begin(TopicPartition partition, long stable) {
    Seen seen = known.getOrDefault(partition, Seen.NOTHING);
    if (seen.stable() == stable) {
      known.putIfAbsent(partition, seen);
      return OptionalLong.empty();
    }
    boolean shorter = seen.stable() > stable;
    known.put(partition, shorter ? Seen.NOTHING : seen);
    return OptionalLong.of(shorter ? 0 : seen.stable());
  }

  private void remember(TopicPartition partition, ViewRecord record) {
    if (record instanceof ViewRecord.End end) {
      known.computeIfPresent(
          partition,
          (p, seen) ->
              seen.last().filter(last -> isLater(last, end.marker())).isPresent()
                  ? seen
                  : seen.endingWith(end));
    } else if (record instanceof ViewRecord.Heir heir) {
      known.computeIfPresent(partition, (p, seen) -> seen.inheritedBy(heir.handover()));
    }
  }

  /** To readers, too, a marker that comes after a later one is none. */
  private static boolean isLater(Marker last, Marker found) {
    return last.epoch().compareTo(found.epoch()) > 0;
  }

  /** What was at the end of a partition at the last look. */
  private record Seen(Optional<Marker> last, long offset, Optional<Handover> heir, long stable) {
    static final Seen NOTHING = new Seen(Optional.empty(), -1, Optional.empty(), 0);

    Seen endingWith(ViewRecord.End end) {
      return new Seen(Optional.of(end.marker()), end.offset(), Optional.empty(), stable);
    }

    Seen inheritedBy(Handover handover) {
      return new Seen(last, offset, Optional.of(handover), stable);
    }

    Seen stableAt(long newStable) {
      return new Seen(last, offset, heir, newStable);
    }
  }

  @Override
  public void read(ViewPartition partition, long from, long to, Consumer<ViewRecord> records) {
    TopicPartition name = new TopicPartition(partition.view(), partition.partition());
    try {
      read(Map.of(name, from), Map.of(name, to), (p, record) -> records.accept(record));
    } catch (KafkaException e) {
      throw failure(e);
    }
  }

  private void read(
      Map<TopicPartition, Long> from,
      Map<TopicPartition, Long> to,
      BiConsumer<TopicPartition, ViewRecord> records) {
    reader.read(
        from,
        to,
        record ->
            records.accept(
                new TopicPartition(record.topic(), record.partition()),
                ViewRecord.of(record.offset(), record.key(), record.value(), record.headers())));
  }

  /** True when a record is committed within {@code patience}. */
  boolean grow(Duration patience) {
    try {
      consumer.resume(consumer.assignment());
      consumer.seekToEnd(consumer.assignment());
      // Now, not some time during the polls: who cannot see the ends sees nothing grow.
      consumer.assignment().forEach(consumer::position);
      Instant deadline = Instant.now().plus(patience);
      while (Instant.now().isBefore(deadline)) {
        if (!consumer.poll(POLL).isEmpty()) {
          return true;
        }
      }
      return false;
    } catch (KafkaException e) {
      throw failure(e);
    }
  }

  @Override
  public void abortOpenTransactions() {
    Set<Long> producers =
        answer(admin.describeProducers(partitions.keySet()).all()).values().stream()
            .flatMap(state -> state.activeProducers().stream())
            .filter(producer -> producer.currentTransactionStartOffset().isPresent())
            .map(ProducerState::producerId)
            .collect(Collectors.toSet());
    if (producers.isEmpty()) {
      return;
    }
    List<String> ids =
        new ArrayList<>(
            answer(
                    admin
                        .listTransactions(
                            new ListTransactionsOptions().filterProducerIds(producers))
                        .all())
                .stream()
                .map(TransactionListing::transactionalId)
                .toList());
    if (!ids.isEmpty()) {
      answer(admin.fenceProducers(ids).all());
    }
  }

  private <T> T answer(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TopicException("interrupted while asking the broker", e);
    }
  }

  private TopicException failure(Throwable cause) {
    return new TopicException(
        "looking at the view topics %s at %s failed: %s"
            .formatted(counts.keySet(), log.kafka(), cause.getMessage()),
        cause);
  }

  @Override
  public void close() {
    try {
      consumer.close();
    } finally {
      admin.close();
    }
  }
}
