package dev.insideout.integration;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.contract.wire.BadRecordException;
import java.time.Duration;
import java.util.ArrayDeque;
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
 * Orders and customers of one log as of one cut, read without Flink, and what the view must have of
 * them. The cut only goes forward.
 */
final class PlaceFacts implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(50);

  private final String place;
  private final AvroCodec codec;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Deque<ConsumerRecord<byte[], byte[]>>> ahead = new HashMap<>();
  private final Map<String, Order> orders = new HashMap<>();
  private final Map<String, String> names = new HashMap<>();

  private record Order(long version, String customer, long amount) {}

  PlaceFacts(String place, LogConnection log) {
    this.place = place;
    codec = new AvroCodec(new SchemaRegistry(log.registry()));
    consumer =
        new KafkaConsumer<>(
            log.clientProperties(Map.of("isolation.level", "read_committed")),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    for (String topic : List.of(ShopTopics.ORDERS, ShopTopics.CUSTOMERS)) {
      for (int partition = 0; partition < ShopTopics.PARTITIONS; partition++) {
        ahead.put(new TopicPartition(topic, partition), new ArrayDeque<>());
      }
    }
    consumer.assign(ahead.keySet());
    consumer.seekToBeginning(ahead.keySet());
  }

  /** Where the log ends now. */
  Positions ends() {
    Map<SourcePartition, Long> ends = new HashMap<>();
    consumer
        .endOffsets(ahead.keySet())
        .forEach(
            (in, end) -> ends.put(new SourcePartition(place, in.topic(), in.partition()), end));
    return Positions.of(ends);
  }

  /** Takes in all its records below {@code cut}. */
  void advanceTo(Positions cut) throws BadRecordException {
    for (Map.Entry<TopicPartition, Deque<ConsumerRecord<byte[], byte[]>>> of : ahead.entrySet()) {
      TopicPartition in = of.getKey();
      long next = cut.of(new SourcePartition(place, in.topic(), in.partition())).orElse(0);
      while (consumer.position(in) < next) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          ahead.get(new TopicPartition(record.topic(), record.partition())).add(record);
        }
      }
      while (!of.getValue().isEmpty() && of.getValue().peek().offset() < next) {
        take(of.getValue().remove());
      }
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) throws BadRecordException {
    String id = codec.decode(record.key()).get(0).toString();
    if (record.topic().equals(ShopTopics.CUSTOMERS)) {
      names.remove(id);
      if (record.value() != null) {
        names.put(id, codec.decode(record.value()).get("name").toString());
      }
    } else if (record.value() == null) {
      orders.remove(id);
    } else {
      GenericRecord order = codec.decode(record.value());
      Order made =
          new Order(
              (Long) order.get("version"),
              order.get("customer_id").toString(),
              (Long) order.get("amount"));
      orders.merge(id, made, (a, b) -> b.version() > a.version() ? b : a);
    }
  }

  /** Adds the rows of the view that are of {@code region}: version, amount, customer's name. */
  void addTo(Map<String, String> rows, String region) {
    orders.forEach(
        (id, order) ->
            rows.put(
                region + " " + id,
                "%d %d %s"
                    .formatted(
                        order.version(),
                        order.amount(),
                        names.getOrDefault(order.customer(), "nobody"))));
  }

  /** By customer, how many orders there are and what they amount to. */
  Map<String, String> sums() {
    Map<String, long[]> sums = new TreeMap<>();
    orders
        .values()
        .forEach(
            order -> {
              long[] sum = sums.computeIfAbsent(order.customer(), c -> new long[2]);
              sum[0]++;
              sum[1] += order.amount();
            });
    Map<String, String> rows = new TreeMap<>();
    sums.forEach((customer, sum) -> rows.put(customer, "%d %d".formatted(sum[0], sum[1])));
    return rows;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
