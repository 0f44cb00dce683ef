package dev.insideout.integration;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.contract.wire.BadRecordException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The sales of the log as of one cut, and what the view's rows must be of them: read and computed
 * without Flink. The cut only goes forward.
 */
final class SalesFacts implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final AvroCodec codec;
  private final Map<TopicPartition, Deque<ConsumerRecord<byte[], byte[]>>> ahead = new HashMap<>();
  private final Map<String, Sale> sales = new TreeMap<>();
  private long records;

  SalesFacts(LogConnection log) {
    consumer =
        new KafkaConsumer<>(
            log.clientProperties(Map.of("isolation.level", "read_committed")),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    codec = new AvroCodec(new SchemaRegistry(log.registry()));
    consumer
        .partitionsFor(SalesProject.TOPIC)
        .forEach(
            info ->
                ahead.put(new TopicPartition(info.topic(), info.partition()), new ArrayDeque<>()));
    consumer.assign(ahead.keySet());
    consumer.seekToBeginning(ahead.keySet());
  }

  private record Sale(String country, long amount) {}

  /** What the versions of the view make of the amounts of a country. */
  enum Aggregate {
    SUM,
    MAX,
    MIN;

    private long of(List<Long> amounts) {
      return switch (this) {
        case SUM -> amounts.stream().mapToLong(Long::longValue).sum();
        case MAX -> amounts.stream().mapToLong(Long::longValue).max().orElseThrow();
        case MIN -> amounts.stream().mapToLong(Long::longValue).min().orElseThrow();
      };
    }
  }

  /** The cut at which the log ends now. */
  Positions ends() {
    Map<SourcePartition, Long> ends = new HashMap<>();
    consumer
        .endOffsets(ahead.keySet())
        .forEach(
            (partition, end) ->
                ends.put(SourcePartition.of(partition.topic(), partition.partition()), end));
    return Positions.of(ends);
  }

  /** Takes in all records below {@code cut}. */
  void advanceTo(Positions cut) throws BadRecordException {
    for (Map.Entry<SourcePartition, Long> next : cut.next().entrySet()) {
      TopicPartition partition =
          new TopicPartition(next.getKey().topic(), next.getKey().partition());
      while (consumer.position(partition) < next.getValue()) {
        consumer
            .poll(POLL)
            .forEach(
                record ->
                    ahead.get(new TopicPartition(record.topic(), record.partition())).add(record));
      }
      Deque<ConsumerRecord<byte[], byte[]>> waiting = ahead.get(partition);
      while (!waiting.isEmpty() && waiting.peek().offset() < next.getValue()) {
        take(waiting.remove());
      }
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) throws BadRecordException {
    records++;
    String id = codec.decode(record.key()).get("sale_id").toString();
    if (record.value() == null) {
      sales.remove(id);
      return;
    }
    GenericRecord sale = codec.decode(record.value());
    sales.put(id, new Sale(sale.get("country").toString(), (Long) sale.get("amount")));
  }

  /** The rows of the view, by country, as text: country, count, amount. */
  Map<String, String> rows(Aggregate aggregate) {
    Map<String, List<Long>> amounts = new TreeMap<>();
    sales
        .values()
        .forEach(
            sale ->
                amounts.computeIfAbsent(sale.country(), c -> new ArrayList<>()).add(sale.amount()));
    Map<String, String> rows = new TreeMap<>();
    amounts.forEach(
        (country, all) ->
            rows.put(country, "%s %d %d".formatted(country, all.size(), aggregate.of(all))));
    return rows;
  }

  /** How many records were taken in. */
  long records() {
    return records;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
