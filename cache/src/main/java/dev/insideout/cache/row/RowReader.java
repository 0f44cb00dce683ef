package dev.insideout.cache.row;

import dev.insideout.contract.registry.UnknownSchemaException;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.contract.wire.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;

/**
 * Makes rows of bytes in the wire format: whatever compatible schema they were written with, they
 * are read with one. Thread-safe.
 *
 * @param <R> what a row is
 */
public final class RowReader<R> {
  private final Optional<Schema> schema;
  private final GenericData model;
  private final IntFunction<Schema> registered;
  private final Map<Integer, DatumReader<R>> byWriter = new ConcurrentHashMap<>();

  private RowReader(Optional<Schema> schema, GenericData model, IntFunction<Schema> registered) {
    this.schema = schema;
    this.model = model;
    this.registered = registered;
  }

  /** Reads rows as objects of a generated class. */
  public static <R extends SpecificRecord> RowReader<R> specific(
      Class<R> type, IntFunction<Schema> registered) {
    SpecificData model = new SpecificData(type.getClassLoader());
    SpecificData.getForClass(type).getConversions().forEach(model::addLogicalTypeConversion);
    model.setFastReaderEnabled(true);
    return new RowReader<>(Optional.of(model.getSchema(type)), model, registered);
  }

  /** Reads rows with {@code schema}, or each with the one that it was written with. */
  public static RowReader<GenericRecord> generic(
      Optional<Schema> schema, IntFunction<Schema> registered) {
    return new RowReader<>(schema, AvroModel.GENERIC, registered);
  }

  /** Reads only some columns of rows whose schema is {@code row}. */
  public static RowReader<GenericRecord> of(
      Schema row, List<String> columns, IntFunction<Schema> registered) {
    List<Schema.Field> fields =
        columns.stream().map(row::getField).map(f -> new Schema.Field(f, f.schema())).toList();
    Schema some = Schema.createRecord(row.getName(), null, row.getNamespace(), false, fields);
    return generic(Optional.of(some), registered);
  }

  /**
   * Reads a row.
   *
   * @throws BadRecordException when the bytes are not one, or were written with a schema that is
   *     unknown, or not compatible with the reader's
   * @throws dev.insideout.contract.registry.RegistryException when the registry has to be asked and
   *     does not answer
   */
  public R read(byte[] bytes, int offset, int length) throws BadRecordException {
    if (length < WireFormat.HEADER_BYTES || bytes[offset] != WireFormat.MAGIC) {
      throw new BadRecordException("the row is not in the wire format");
    }
    int id = ByteBuffer.wrap(bytes).getInt(offset + 1);
    try {
      return reader(id)
          .read(
              null,
              DecoderFactory.get()
                  .binaryDecoder(
                      bytes,
                      offset + WireFormat.HEADER_BYTES,
                      length - WireFormat.HEADER_BYTES,
                      null));
    } catch (UnknownSchemaException e) {
      throw new BadRecordException(e.getMessage(), e);
    } catch (IOException
        | AvroRuntimeException
        | ClassCastException
        | IndexOutOfBoundsException e) {
      throw new BadRecordException(
          "the row, written with schema %d, cannot be read: %s".formatted(id, e.getMessage()), e);
    }
  }

  private DatumReader<R> reader(int id) {
    DatumReader<R> known = byWriter.get(id);
    return known != null ? known : byWriter.computeIfAbsent(id, this::newReader);
  }

  private DatumReader<R> newReader(int id) {
    Schema writer = registered.apply(id);
    Schema reader = schema.orElse(writer);
    return model instanceof SpecificData specific
        ? new SpecificDatumReader<>(writer, reader, specific)
        : new GenericDatumReader<>(writer, reader, model);
  }
}
