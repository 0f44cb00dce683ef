package dev.insideout.benchmarks.unified.fact;

import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;

/** The records of facts. Not thread-safe. */
public final class FactRecords {
  /** Of every topic, so that the records of an order are in the partition of its number. */
  public static final int PARTITIONS = 4;

  private final Map<FactTopic, Integer> keyIds;
  private final Map<FactTopic, Integer> rowIds;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final BinaryEncoder out = EncoderFactory.get().directBinaryEncoder(bytes, null);

  private FactRecords(Map<FactTopic, Integer> keyIds, Map<FactTopic, Integer> rowIds) {
    this.keyIds = keyIds;
    this.rowIds = rowIds;
  }

  /** Registers the schemas of all topics. */
  public static FactRecords register(SchemaRegistry registry) {
    Map<FactTopic, Integer> keyIds = new EnumMap<>(FactTopic.class);
    Map<FactTopic, Integer> rowIds = new EnumMap<>(FactTopic.class);
    for (FactTopic topic : FactTopic.values()) {
      String name = topic.topicName();
      keyIds.put(topic, registry.register(SchemaRegistry.keySubject(name), topic.keySchema()));
      rowIds.put(topic, registry.register(SchemaRegistry.valueSubject(name), topic.rowSchema()));
    }
    return new FactRecords(keyIds, rowIds);
  }

  /** The partition of a key: that of Kafka for the text of the key. */
  public static int partition(String key) {
    return BuiltInPartitioner.partitionForKey(key.getBytes(StandardCharsets.UTF_8), PARTITIONS);
  }

  /** The record of a fact. */
  public ProducerRecord<byte[], byte[]> of(Fact fact) {
    try {
      return new ProducerRecord<>(
          fact.topic().topicName(), partition(fact.key()), key(fact), value(fact));
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
  }

  private byte[] key(Fact fact) throws IOException {
    bytes.reset();
    out.writeString(fact.key());
    out.flush();
    return WireFormat.frame(keyIds.get(fact.topic()), bytes.toByteArray());
  }

  private byte[] value(Fact fact) throws IOException {
    if (fact.row().isEmpty()) {
      return null;
    }
    bytes.reset();
    fact.row().get().write(out);
    out.writeLong(fact.time());
    out.writeString(fact.note());
    out.flush();
    return WireFormat.frame(rowIds.get(fact.topic()), bytes.toByteArray());
  }
}
