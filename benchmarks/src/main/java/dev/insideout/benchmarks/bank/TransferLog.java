package dev.insideout.benchmarks.bank;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.contract.wire.BadRecordException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The transfers as they stand in the log, read as far as they are asked for and kept. Not
 * thread-safe.
 */
public final class TransferLog implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final AvroCodec codec;
  private final Map<Integer, List<Entry>> partitions = new HashMap<>();

  private record Entry(long offset, Transfer transfer) {}

  public TransferLog(LogConnection log) {
    consumer =
        new KafkaConsumer<>(
            log.clientProperties(Map.of("enable.auto.commit", "false")),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    codec = new AvroCodec(new SchemaRegistry(log.registry()));
    List<TopicPartition> assigned =
        consumer.partitionsFor(TransferRecords.TOPIC).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    assigned.forEach(partition -> partitions.put(partition.partition(), new ArrayList<>()));
    consumer.assign(assigned);
    consumer.seekToBeginning(assigned);
  }

  /** The cut that holds all that the log has now. */
  public Positions end() {
    Map<SourcePartition, Long> ends = new HashMap<>();
    consumer
        .endOffsets(consumer.assignment())
        .forEach((p, end) -> ends.put(SourcePartition.of(p.topic(), p.partition()), end));
    return Positions.of(ends);
  }

  /** A reader that goes from cut to cut, beginning before the first transfer. */
  public Cuts cuts() {
    return new Cuts();
  }

  /** Walks over the log from cut to cut. */
  public final class Cuts {
    private final Map<Integer, Integer> taken = new HashMap<>();

    /**
     * Hands out the transfers below {@code cut} that were not below the one before it.
     *
     * @throws IllegalArgumentException when the cut is behind the one before it
     */
    public void advance(Positions cut, Consumer<Transfer> transfers) throws BadRecordException {
      for (Map.Entry<SourcePartition, Long> next : cut.next().entrySet()) {
        int partition = next.getKey().partition();
        readUpTo(partition, next.getValue());
        List<Entry> entries = partitions.get(partition);
        int from = taken.getOrDefault(partition, 0);
        if (from > 0 && entries.get(from - 1).offset >= next.getValue()) {
          throw new IllegalArgumentException(
              "positions went back: %s after offset %d of partition %d"
                  .formatted(cut, entries.get(from - 1).offset, partition));
        }
        int to = from;
        while (to < entries.size() && entries.get(to).offset < next.getValue()) {
          transfers.accept(entries.get(to).transfer);
          to++;
        }
        taken.put(partition, to);
      }
    }
  }

  private void readUpTo(int partition, long offset) throws BadRecordException {
    TopicPartition source = new TopicPartition(TransferRecords.TOPIC, partition);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (consumer.position(source) < offset) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "%s ends at %d, but a view names position %d"
                .formatted(source, consumer.position(source), offset));
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
        Transfer transfer = TransferRecords.read(codec.decode(record.value()));
        partitions.get(record.partition()).add(new Entry(record.offset(), transfer));
      }
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
