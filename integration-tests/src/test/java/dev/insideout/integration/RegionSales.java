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

/** The sales of a region as of one cut, read without Flink. The cut only goes forward. */
final class RegionSales implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final String region;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final AvroCodec codec;
  private final Map<TopicPartition, Deque<ConsumerRecord<byte[], byte[]>>> ahead = new HashMap<>();
  private final Map<String, Sale> sales = new TreeMap<>();
  private long records;

  /**
   * @param region its name; empty for the local one
   * @param log of the region
   */
  RegionSales(String region, LogConnection log) {
    this.region = region;
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

  /** Where its log ends now. */
  Map<SourcePartition, Long> ends() {
    Map<SourcePartition, Long> ends = new HashMap<>();
    consumer
        .endOffsets(ahead.keySet())
        .forEach(
            (partition, end) ->
                ends.put(
                    new SourcePartition(region, partition.topic(), partition.partition()), end));
    return ends;
  }

  /** Takes in all its records below {@code cut}. */
  void advanceTo(Positions cut) throws BadRecordException {
    for (Map.Entry<SourcePartition, Long> next : cut.next().entrySet()) {
      if (!next.getKey().region().equals(region)) {
        continue;
      }
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

  /** The sales of each country, added to {@code amounts}. */
  void addTo(Map<String, List<Long>> amounts) {
    sales
        .values()
        .forEach(
            sale ->
                amounts.computeIfAbsent(sale.country(), c -> new ArrayList<>()).add(sale.amount()));
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
