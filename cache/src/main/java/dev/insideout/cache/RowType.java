package dev.insideout.cache;

import dev.insideout.cache.row.RowReader;
import dev.insideout.contract.wire.BadRecordException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * What a service has rows as.
 *
 * @param schema what they are read with; empty when each is read with what it was written with
 * @param opener makes a reader of them, given schemas by their id
 * @param <V> their type
 */
record RowType<V>(Optional<Schema> schema, Function<IntFunction<Schema>, Decoder<V>> opener) {

  /** Decodes a row. Thread-safe. */
  interface Decoder<V> {
    V read(byte[] bytes, int offset, int length) throws BadRecordException;
  }

  static <V extends SpecificRecord> RowType<V> of(Class<V> type) {
    Schema schema = new SpecificData(type.getClassLoader()).getSchema(type);
    return new RowType<>(
        Optional.of(schema), registered -> RowReader.specific(type, registered)::read);
  }

  static RowType<GenericRecord> generic(Optional<Schema> schema) {
    return new RowType<>(schema, registered -> RowReader.generic(schema, registered)::read);
  }

  <W> RowType<W> map(Function<? super V, ? extends W> mapper) {
    return new RowType<>(
        schema,
        registered -> {
          Decoder<V> decoder = opener.apply(registered);
          return (bytes, offset, length) -> mapper.apply(decoder.read(bytes, offset, length));
        });
  }
}
