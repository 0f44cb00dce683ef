package dev.insideout.integration;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The topics of a shop in one cluster, and the ids of their schemas there: orders, which have
 * versions, and customers, which have none.
 */
record ShopTopics(int orderKey, int order, int customerKey, int customer) {
  static final String ORDERS = "orders";
  static final String CUSTOMERS = "customers";
  static final int PARTITIONS = 2;

  private static final Schema ORDER_KEY =
      SchemaBuilder.record("OrderKey").fields().requiredString("order_id").endRecord();
  private static final Schema ORDER =
      SchemaBuilder.record("Order")
          .fields()
          .requiredString("order_id")
          .requiredLong("version")
          .requiredString("customer_id")
          .requiredLong("amount")
          .endRecord();
  private static final Schema CUSTOMER_KEY =
      SchemaBuilder.record("CustomerKey").fields().requiredString("customer_id").endRecord();
  private static final Schema CUSTOMER =
      SchemaBuilder.record("Customer")
          .fields()
          .requiredString("customer_id")
          .requiredString("name")
          .endRecord();

  /** Makes them; schemas that are registered in the same order have the same ids. */
  static ShopTopics create(LogConnection log) throws ExecutionException, InterruptedException {
    Map<String, String> kept = Map.of("retention.ms", "-1");
    try (Admin admin = Admin.create(log.clientProperties(Map.of()))) {
      admin
          .createTopics(
              List.of(ORDERS, CUSTOMERS).stream()
                  .map(name -> new NewTopic(name, Optional.of(PARTITIONS), Optional.empty()))
                  .map(topic -> topic.configs(kept))
                  .toList())
          .all()
          .get();
    }
    SchemaRegistry registry = new SchemaRegistry(log.registry());
    return new ShopTopics(
        registry.register(SchemaRegistry.keySubject(ORDERS), ORDER_KEY),
        registry.register(SchemaRegistry.valueSubject(ORDERS), ORDER),
        registry.register(SchemaRegistry.keySubject(CUSTOMERS), CUSTOMER_KEY),
        registry.register(SchemaRegistry.valueSubject(CUSTOMERS), CUSTOMER));
  }

  ProducerRecord<byte[], byte[]> order(String id, long version, String of, long amount) {
    return record(
        ORDERS,
        orderKey(id),
        AvroCodec.encode(
            order,
            new GenericRecordBuilder(ORDER)
                .set("order_id", id)
                .set("version", version)
                .set("customer_id", of)
                .set("amount", amount)
                .build()));
  }

  ProducerRecord<byte[], byte[]> noOrder(String id) {
    return record(ORDERS, orderKey(id), null);
  }

  private byte[] orderKey(String id) {
    return AvroCodec.encode(
        orderKey, new GenericRecordBuilder(ORDER_KEY).set("order_id", id).build());
  }

  ProducerRecord<byte[], byte[]> customer(String id, String name) {
    return record(
        CUSTOMERS,
        customerKey(id),
        AvroCodec.encode(
            customer,
            new GenericRecordBuilder(CUSTOMER).set("customer_id", id).set("name", name).build()));
  }

  ProducerRecord<byte[], byte[]> noCustomer(String id) {
    return record(CUSTOMERS, customerKey(id), null);
  }

  private byte[] customerKey(String id) {
    return AvroCodec.encode(
        customerKey, new GenericRecordBuilder(CUSTOMER_KEY).set("customer_id", id).build());
  }

  private static ProducerRecord<byte[], byte[]> record(String topic, byte[] key, byte[] value) {
    return new ProducerRecord<>(topic, key, value);
  }
}
