package dev.insideout.cache;

import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.contract.wire.BadRecordException;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.generic.GenericRecord;

/** The new row of a key, or none when the row is gone. */
public record RowChange(GenericRecord key, Optional<GenericRecord> row) {

  static RowChange decode(AvroCodec codec, RawRow row) throws BadRecordException {
    if (row.key() == null) {
      throw new BadRecordException("%s: the row has no key".formatted(row.place()));
    }
    return new RowChange(
        codec.decode(row.key()),
        row.value() == null ? Optional.empty() : Optional.of(codec.decode(row.value())));
  }

  void applyTo(Map<GenericRecord, GenericRecord> rows) {
    row.ifPresentOrElse(r -> rows.put(key, r), () -> rows.remove(key));
  }
}
