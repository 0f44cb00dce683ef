package dev.insideout.testlog;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.platform.KafkaBroker;
import dev.insideout.platform.SchemaRegistryProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A small log to test on: a broker in this JVM, a registry beside it, orders with versions, and
 * customers.
 */
public final class TestLog implements AutoCloseable {
  private static final int PARTITIONS = 2;

  /** Records of a log that has a time of its own stay, and may be of any time. */
  private static final Map<String, String> ANY_TIME =
      Map.of(
          TopicConfig.RETENTION_MS_CONFIG,
          "-1",
          TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG,
          Long.toString(Long.MAX_VALUE));

  /** What it has started. */
  private final List<AutoCloseable> started;

  private final Optional<Duration> behind;
  private final LogConnection log;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Map<Schema, Integer> ids = new HashMap<>();

  public TestLog(Path dir) {
    this(
        KafkaBroker.start(dir.resolve("kafka"), OptionalInt.empty()),
        SchemaRegistryProcess.start(dir.resolve("registry"), OptionalInt.empty()));
  }

  /**
   * A log whose time begins elsewhere than now.
   *
   * @param registry that others have, too; stays open
   * @param begins when the first records are written, as they say
   */
  public TestLog(Path dir, SchemaRegistryProcess registry, Instant begins) {
    this(
        KafkaBroker.start(dir.resolve("kafka"), OptionalInt.empty()),
        registry,
        Duration.between(begins, Instant.now()));
  }

  /** A log that others have started, and will stop. */
  public TestLog(LogConnection log) {
    this(log, List.of(), Optional.empty());
  }

  /** The same, by a clock that is so far behind. */
  public static TestLog behind(LogConnection log, Duration by) {
    return new TestLog(log, List.of(), Optional.of(by));
  }

  private TestLog(KafkaBroker broker, SchemaRegistryProcess registry) {
    this(
        LogConnection.of(broker.bootstrap(), registry.address()),
        List.of(registry, broker),
        Optional.empty());
  }

  private TestLog(KafkaBroker broker, SchemaRegistryProcess registry, Duration behind) {
    this(
        LogConnection.of(broker.bootstrap(), registry.address()),
        List.of(broker),
        Optional.of(behind));
  }

  private TestLog(LogConnection log, List<AutoCloseable> started, Optional<Duration> behind) {
    this.log = log;
    this.started = started;
    this.behind = behind;
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
          .createTopics(
              List.of(
                  new NewTopic(name, Optional.of(PARTITIONS), Optional.empty())
                      .configs(behind.isPresent() ? ANY_TIME : Map.of())))
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
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, null, time(), key, value);
    headers.forEach(
        (name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
    producer.send(record);
    flush();
  }

  /** Sends one record to a partition, whatever its key, and waits until the log has it. */
  public void send(SourcePartition to, byte[] key, byte[] value) {
    producer.send(new ProducerRecord<>(to.topic(), to.partition(), time(), key, value));
    flush();
  }

  /** Sends one record; the log has it after the next {@link #flush}. */
  public void sendSoon(String topic, byte[] key, byte[] value) {
    producer.send(new ProducerRecord<>(topic, null, time(), key, value));
  }

  public void flush() {
    producer.flush();
  }

  /** Where these topics end, behind what is committed. */
  public Positions ends(Set<String> topics) throws ExecutionException, InterruptedException {
    Map<SourcePartition, Long> ends = new HashMap<>();
    try (Admin admin = Admin.create(log.clientProperties(Map.of()))) {
      Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
      admin
          .describeTopics(topics)
          .allTopicNames()
          .get()
          .forEach(
              (topic, is) ->
                  is.partitions()
                      .forEach(
                          part ->
                              asked.put(
                                  new TopicPartition(topic, part.partition()),
                                  OffsetSpec.latest())));
      admin
          .listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
          .all()
          .get()
          .forEach(
              (part, end) ->
                  ends.put(SourcePartition.of(part.topic(), part.partition()), end.offset()));
    }
    return Positions.of(ends);
  }

  /** Null for the producer's own clock. */
  private Long time() {
    return behind.map(by -> Instant.now().minus(by).toEpochMilli()).orElse(null);
  }

  @Override
  public void close() {
    producer.close();
    for (AutoCloseable process : started) {
      try {
        process.close();
      } catch (Exception e) {
        throw new IllegalStateException("stopping the log", e);
      }
    }
  }
}
