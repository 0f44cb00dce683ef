package dev.insideout.flink;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads stretches of partitions from one offset to another. Not thread-safe. */
public final class StretchReader {
  private static final Duration POLL = Duration.ofMillis(500);

  private final Consumer<byte[], byte[]> consumer;
  private final Duration patience;

  /**
   * @param consumer to which all partitions are assigned
   * @param patience how long a read may get no further
   */
  public StretchReader(Consumer<byte[], byte[]> consumer, Duration patience) {
    this.consumer = consumer;
    this.patience = patience;
  }

  /**
   * Hands on the records of each partition with offsets in [from, to), in order.
   *
   * @param to not beyond the partitions' ends
   * @throws TimeoutException when it gets no further for longer than its patience
   */
  public void read(
      Map<TopicPartition, Long> from,
      Map<TopicPartition, Long> to,
      java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> records) {
    readWhile(
        from,
        to,
        record -> {
          records.accept(record);
          return true;
        });
  }

  /**
   * The same up to the first record that is not {@code wanted}.
   *
   * @return true when all are
   */
  public boolean readWhile(
      Map<TopicPartition, Long> from,
      Map<TopicPartition, Long> to,
      Predicate<ConsumerRecord<byte[], byte[]>> wanted) {
    consumer.pause(consumer.assignment());
    from.forEach(consumer::seek);
    Map<TopicPartition, Long> open = new HashMap<>(from);
    open.entrySet().removeIf(next -> next.getValue() >= to.get(next.getKey()));
    consumer.resume(open.keySet());
    long moved = System.nanoTime();
    while (!open.isEmpty()) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (record.offset() < to.get(new TopicPartition(record.topic(), record.partition()))
            && !wanted.test(record)) {
          return false;
        }
      }
      if (advance(open)) {
        moved = System.nanoTime();
      } else if (System.nanoTime() - moved > patience.toNanos()) {
        throw stuck(open, to);
      }
      open.entrySet().removeIf(next -> next.getValue() >= to.get(next.getKey()));
    }
    return true;
  }

  /** Control records move the position and are no records. */
  private boolean advance(Map<TopicPartition, Long> open) {
    boolean advanced = false;
    for (Map.Entry<TopicPartition, Long> next : open.entrySet()) {
      long position = consumer.position(next.getKey());
      advanced |= next.setValue(position) != position;
    }
    return advanced;
  }

  private TimeoutException stuck(Map<TopicPartition, Long> open, Map<TopicPartition, Long> to) {
    String where =
        open.entrySet().stream()
            .collect(
                Collectors.toMap(
                    next -> next.getKey().toString(),
                    next -> "at %d of %d".formatted(next.getValue(), to.get(next.getKey())),
                    (a, b) -> a,
                    TreeMap::new))
            .entrySet()
            .stream()
            .map(Object::toString)
            .collect(Collectors.joining(", "));
    return new TimeoutException(
        "reading gets no further since %d s: %s. See that the brokers that lead these partitions are up and can read their logs;"
                .formatted(patience.toSeconds(), where)
            + " a job that was stopped by this tries again when it restarts");
  }
}
