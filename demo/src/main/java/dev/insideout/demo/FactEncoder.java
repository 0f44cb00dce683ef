package dev.insideout.demo;

import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.demo.fact.Topic;
import dev.insideout.demo.fact.Topics;
import dev.insideout.demo.simulation.Fact;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Utils;

/** Makes records of facts: in the wire format, in the partition of their key. */
public final class FactEncoder {
  private record Target(int keyId, int valueId, int partitions) {}

  private final Map<String, Target> targets = new HashMap<>();

  public FactEncoder(CompanyLog log) {
    for (Topic<?, ?> topic : Topics.ALL) {
      targets.put(
          topic.name(),
          new Target(
              log.schemaIds().get(SchemaRegistry.keySubject(topic.name())),
              log.schemaIds().get(SchemaRegistry.valueSubject(topic.name())),
              log.partitions(topic)));
    }
  }

  /** The record that a fact is written as. */
  public ProducerRecord<byte[], byte[]> encode(Fact fact) {
    Target target = targets.get(fact.topic().name());
    if (fact instanceof Fact.Upsert<?, ?> upsert) {
      return record(
          fact,
          target,
          AvroCodec.encode(target.keyId, (SpecificRecordBase) upsert.key()),
          AvroCodec.encode(target.valueId, (SpecificRecordBase) upsert.value()));
    }
    if (fact instanceof Fact.Deletion<?> deletion) {
      return record(
          fact, target, AvroCodec.encode(target.keyId, (SpecificRecordBase) deletion.key()), null);
    }
    Fact.Garbage garbage = (Fact.Garbage) fact;
    return record(
        fact,
        target,
        garbage.key().getBytes(StandardCharsets.UTF_8),
        garbage.value().getBytes(StandardCharsets.UTF_8));
  }

  /** Kafka's own rule for keys, applied here because a resumed company counts by partition. */
  private static ProducerRecord<byte[], byte[]> record(
      Fact fact, Target target, byte[] key, byte[] value) {
    int partition = Utils.toPositive(Utils.murmur2(key)) % target.partitions;
    return new ProducerRecord<>(fact.topic().name(), partition, key, value);
  }
}
