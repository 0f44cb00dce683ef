package dev.insideout.benchmarks.bank;

import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import java.time.Instant;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Transfers as Avro records of the topic {@value #TOPIC}. */
public final class TransferRecords {
  public static final String TOPIC = "transfers";

  private static final Schema KEY =
      SchemaBuilder.record("TransferKey").namespace("bank").fields().requiredLong("id").endRecord();
  private static final Schema VALUE =
      SchemaBuilder.record("Transfer")
          .namespace("bank")
          .fields()
          .requiredLong("id")
          .requiredLong("from_account")
          .requiredLong("to_account")
          .requiredLong("amount")
          .name("event_time")
          .type(LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG)))
          .noDefault()
          .endRecord();

  private final int keyId;
  private final int valueId;

  private TransferRecords(int keyId, int valueId) {
    this.keyId = keyId;
    this.valueId = valueId;
  }

  /** Registers the schemas of the topic. */
  public static TransferRecords register(SchemaRegistry registry) {
    return new TransferRecords(
        registry.register(SchemaRegistry.keySubject(TOPIC), KEY),
        registry.register(SchemaRegistry.valueSubject(TOPIC), VALUE));
  }

  /**
   * The record of a transfer. Those to one account are all in one partition.
   *
   * @param partitions of the topic
   */
  public ProducerRecord<byte[], byte[]> record(Transfer transfer, int partitions) {
    int partition = (int) (transfer.toAccount() % partitions);
    return new ProducerRecord<>(TOPIC, partition, key(transfer), value(transfer));
  }

  private byte[] key(Transfer transfer) {
    GenericRecord key = new GenericData.Record(KEY);
    key.put("id", transfer.id());
    return AvroCodec.encode(keyId, key);
  }

  private byte[] value(Transfer transfer) {
    GenericRecord value = new GenericData.Record(VALUE);
    value.put("id", transfer.id());
    value.put("from_account", transfer.fromAccount());
    value.put("to_account", transfer.toAccount());
    value.put("amount", transfer.amount());
    value.put("event_time", transfer.eventTime());
    return AvroCodec.encode(valueId, value);
  }

  static Transfer read(GenericRecord value) {
    return new Transfer(
        (long) value.get("id"),
        (long) value.get("from_account"),
        (long) value.get("to_account"),
        (long) value.get("amount"),
        (Instant) value.get("event_time"));
  }
}
