package dev.insideout.cache;

import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.contract.wire.BadRecordException;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The new row of a key, or none when the row is gone. */
public record RowChange(GenericRecord key, Optional<GenericRecord> row) {

  static RowChange decode(AvroCodec codec, ConsumerRecord<byte[], byte[]> record)
      throws BadRecordException {
    if (record.key() == null) {
      throw new BadRecordException(
          "the row at offset %d of %s-%d has no key"
              .formatted(record.offset(), record.topic(), record.partition()));
    }
    return new RowChange(
        codec.decode(record.key()),
        record.value() == null ? Optional.empty() : Optional.of(codec.decode(record.value())));
  }

  void applyTo(Map<GenericRecord, GenericRecord> rows) {
    row.ifPresentOrElse(r -> rows.put(key, r), () -> rows.remove(key));
  }
}
