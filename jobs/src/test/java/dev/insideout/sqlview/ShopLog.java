package dev.insideout.sqlview;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.platform.KafkaBroker;
import dev.insideout.platform.SchemaRegistryProcess;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A small log to test on: a broker in this JVM, a registry beside it, orders with versions, and
 * customers.
 */
final class ShopLog implements AutoCloseable {
  static final Schema ORDER_KEY =
      SchemaBuilder.record("OrderKey")
          .namespace("shop")
          .fields()
          .requiredString("order_id")
          .endRecord();
  static final Schema ORDER =
      SchemaBuilder.record("Order")
          .namespace("shop")
          .fields()
          .requiredString("order_id")
          .requiredLong("version")
          .requiredString("customer_id")
          .name("amount")
          .type(LogicalTypes.decimal(12, 2).addToSchema(Schema.create(Schema.Type.BYTES)))
          .noDefault()
          .endRecord();
  static final Schema CUSTOMER_KEY =
      SchemaBuilder.record("CustomerKey")
          .namespace("shop")
          .fields()
          .requiredString("customer_id")
          .endRecord();
  static final Schema CUSTOMER =
      SchemaBuilder.record("Customer")
          .namespace("shop")
          .fields()
          .requiredString("customer_id")
          .requiredString("name")
          .endRecord();

  private static final int PARTITIONS = 2;

  private final KafkaBroker broker;
  private final SchemaRegistryProcess registry;
  private final LogConnection log;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Map<Schema, Integer> ids = new HashMap<>();

  ShopLog(Path dir) throws ExecutionException, InterruptedException {
    broker = KafkaBroker.start(dir.resolve("kafka"), OptionalInt.empty());
    registry = SchemaRegistryProcess.start(dir.resolve("registry"), OptionalInt.empty());
    log = LogConnection.of(broker.bootstrap(), registry.address());
    producer =
        new KafkaProducer<>(
            log.clientProperties(Map.of()), new ByteArraySerializer(), new ByteArraySerializer());
    createTopic("orders", ORDER_KEY, ORDER);
    createTopic("customers", CUSTOMER_KEY, CUSTOMER);
  }

  LogConnection connection() {
    return log;
  }

  private void createTopic(String name, Schema key, Schema value)
      throws ExecutionException, InterruptedException {
    createTopic(name);
    SchemaRegistry schemas = new SchemaRegistry(log.registry());
    ids.put(key, schemas.register(SchemaRegistry.keySubject(name), key));
    ids.put(value, schemas.register(SchemaRegistry.valueSubject(name), value));
  }

  void createTopic(String name) throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(log.clientProperties(Map.of()))) {
      admin
          .createTopics(List.of(new NewTopic(name, Optional.of(PARTITIONS), Optional.empty())))
          .all()
          .get();
    }
  }

  void order(String id, long version, String customer, String amount) {
    GenericRecord order = new GenericData.Record(ORDER);
    order.put("order_id", id);
    order.put("version", version);
    order.put("customer_id", customer);
    order.put("amount", new BigDecimal(amount));
    send("orders", key(ORDER_KEY, id), encode(order));
  }

  void customer(String id, String name) {
    GenericRecord customer = new GenericData.Record(CUSTOMER);
    customer.put("customer_id", id);
    customer.put("name", name);
    send("customers", key(CUSTOMER_KEY, id), encode(customer));
  }

  void deleteCustomer(String id) {
    send("customers", key(CUSTOMER_KEY, id), null);
  }

  byte[] key(Schema schema, String id) {
    GenericRecord key = new GenericData.Record(schema);
    key.put(0, id);
    return encode(key);
  }

  byte[] encode(GenericRecord record) {
    return AvroCodec.encode(ids.get(record.getSchema()), record);
  }

  void send(String topic, byte[] key, byte[] value) {
    producer.send(new ProducerRecord<>(topic, key, value));
    producer.flush();
  }

  @Override
  public void close() {
    producer.close();
    registry.close();
    broker.close();
  }
}
