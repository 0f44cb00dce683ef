package dev.insideout.testlog;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.platform.KafkaBroker;
import dev.insideout.platform.SchemaRegistryProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A small log to test on: a broker in this JVM, a registry beside it, orders with versions, and
 * customers.
 */
public final class TestLog implements AutoCloseable {
  private static final int PARTITIONS = 2;

  private final KafkaBroker broker;
  private final SchemaRegistryProcess registry;
  private final LogConnection log;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Map<Schema, Integer> ids = new HashMap<>();

  public TestLog(Path dir) {
    broker = KafkaBroker.start(dir.resolve("kafka"), OptionalInt.empty());
    registry = SchemaRegistryProcess.start(dir.resolve("registry"), OptionalInt.empty());
    log = LogConnection.of(broker.bootstrap(), registry.address());
    producer =
        new KafkaProducer<>(
            log.clientProperties(Map.of()), new ByteArraySerializer(), new ByteArraySerializer());
  }

  public LogConnection connection() {
    return log;
  }

  public void createTopic(String name, Schema key, Schema value)
      throws ExecutionException, InterruptedException {
    createTopic(name);
    SchemaRegistry schemas = new SchemaRegistry(log.registry());
    ids.put(key, schemas.register(SchemaRegistry.keySubject(name), key));
    ids.put(value, schemas.register(SchemaRegistry.valueSubject(name), value));
  }

  public void createTopic(String name) throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(log.clientProperties(Map.of()))) {
      admin
          .createTopics(List.of(new NewTopic(name, Optional.of(PARTITIONS), Optional.empty())))
          .all()
          .get();
    }
  }

  /** The settings of a topic, its own and the broker's. */
  public Map<String, String> settings(String topic)
      throws ExecutionException, InterruptedException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try (Admin admin = Admin.create(log.clientProperties(Map.of()))) {
      return admin.describeConfigs(List.of(resource)).all().get().get(resource).entries().stream()
          .filter(entry -> entry.value() != null)
          .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
    }
  }

  public byte[] key(Schema schema, String id) {
    GenericRecord key = new GenericData.Record(schema);
    key.put(0, id);
    return encode(key);
  }

  public byte[] encode(GenericRecord record) {
    return AvroCodec.encode(ids.get(record.getSchema()), record);
  }

  /** Sends one record and waits until the log has it. */
  public void send(String topic, byte[] key, byte[] value) {
    sendSoon(topic, key, value);
    flush();
  }

  /** The same, with headers. */
  public void send(String topic, byte[] key, byte[] value, Map<String, String> headers) {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key, value);
    headers.forEach(
        (name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
    producer.send(record);
    flush();
  }

  /** Sends one record to a partition, whatever its key, and waits until the log has it. */
  public void send(SourcePartition to, byte[] key, byte[] value) {
    producer.send(new ProducerRecord<>(to.topic(), to.partition(), key, value));
    flush();
  }

  /** Sends one record; the log has it after the next {@link #flush}. */
  public void sendSoon(String topic, byte[] key, byte[] value) {
    producer.send(new ProducerRecord<>(topic, key, value));
  }

  public void flush() {
    producer.flush();
  }

  @Override
  public void close() {
    producer.close();
    registry.close();
    broker.close();
  }
}
