package dev.insideout.integration;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A service that writes orders in transactions, and rolls some back. It knows what its orders are.
 */
final class OrderService implements AutoCloseable {
  static final String TOPIC = "orders";

  private static final Schema KEY =
      SchemaBuilder.record("OrderKey").fields().requiredString("order_id").endRecord();
  private static final Schema VALUE =
      SchemaBuilder.record("Order")
          .fields()
          .requiredString("order_id")
          .requiredLong("version")
          .requiredString("country")
          .requiredLong("amount")
          .endRecord();

  private static final int PARTITIONS = 2;
  private static final int IN_A_TRANSACTION = 50;
  private static final int ONE_ROLLED_BACK_IN = 5;
  private static final int ONE_CHANGED_IN = 4;
  private static final List<String> COUNTRIES = List.of("AT", "BE", "CH", "DE", "DK", "ES");

  private final KafkaProducer<byte[], byte[]> producer;
  private final Random random;
  private final int key;
  private final int value;
  private final Map<String, Order> orders = new TreeMap<>();
  private int rolledBack;

  record Order(long version, String country, long amount) {
    @Override
    public String toString() {
      return "%d %s %d".formatted(version, country, amount);
    }
  }

  /** Makes the topic. */
  OrderService(LogConnection log, long seed) throws ExecutionException, InterruptedException {
    random = new Random(seed);
    try (Admin admin = Admin.create(log.clientProperties(Map.of()))) {
      NewTopic topic = new NewTopic(TOPIC, Optional.of(PARTITIONS), Optional.empty());
      admin.createTopics(List.of(topic.configs(Map.of("retention.ms", "-1")))).all().get();
    }
    SchemaRegistry registry = new SchemaRegistry(log.registry());
    key = registry.register(SchemaRegistry.keySubject(TOPIC), KEY);
    value = registry.register(SchemaRegistry.valueSubject(TOPIC), VALUE);
    producer =
        new KafkaProducer<>(
            log.clientProperties(Map.of("acks", "all", "transactional.id", "order-service")),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
  }

  /** Writes until there are so many orders, or a few more. */
  void writeUntil(int count) {
    while (orders.size() < count) {
      Map<String, Order> written = new TreeMap<>();
      producer.beginTransaction();
      for (int i = 0; i < IN_A_TRANSACTION; i++) {
        write(written);
      }
      if (random.nextInt(ONE_ROLLED_BACK_IN) == 0) {
        producer.flush();
        producer.abortTransaction();
        rolledBack++;
      } else {
        producer.commitTransaction();
        orders.putAll(written);
      }
    }
  }

  /** A new order, or a new version of one of those before. */
  private void write(Map<String, Order> written) {
    long fresh = written.keySet().stream().filter(id -> !orders.containsKey(id)).count();
    int next = orders.size() + (int) fresh;
    boolean change = next > 0 && random.nextInt(ONE_CHANGED_IN) == 0;
    String id = "o%06d".formatted(change ? random.nextInt(next) : next);
    Order before = written.getOrDefault(id, orders.get(id));
    Order order =
        new Order(
            before == null ? 1 : before.version() + 1,
            COUNTRIES.get(random.nextInt(COUNTRIES.size())),
            random.nextInt(100_000));
    written.put(id, order);
    producer.send(
        new ProducerRecord<>(
            TOPIC,
            AvroCodec.encode(key, new GenericRecordBuilder(KEY).set("order_id", id).build()),
            AvroCodec.encode(
                value,
                new GenericRecordBuilder(VALUE)
                    .set("order_id", id)
                    .set("version", order.version())
                    .set("country", order.country())
                    .set("amount", order.amount())
                    .build())));
  }

  /** Each order as it is now, by its id: version, country, amount. */
  Map<String, String> orders() {
    Map<String, String> rows = new TreeMap<>();
    orders.forEach((id, order) -> rows.put(id, order.toString()));
    return rows;
  }

  /** By country, how many orders there are, and what they amount to. */
  Map<String, String> countries() {
    Map<String, long[]> sums = new TreeMap<>();
    orders
        .values()
        .forEach(
            order -> {
              long[] sum = sums.computeIfAbsent(order.country(), country -> new long[2]);
              sum[0]++;
              sum[1] += order.amount();
            });
    Map<String, String> rows = new TreeMap<>();
    sums.forEach((country, sum) -> rows.put(country, "%d %d".formatted(sum[0], sum[1])));
    return rows;
  }

  /** How many transactions it has rolled back. */
  int rolledBack() {
    return rolledBack;
  }

  /** The id of the schema of its values. */
  int schemaId() {
    return value;
  }

  @Override
  public void close() {
    producer.close();
  }
}
