package dev.insideout.flink.log;

import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.registry.UnknownSchemaException;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.contract.wire.WireFormat;
import dev.insideout.flink.avro.AvroRowReader;
import dev.insideout.flink.avro.BoundedDecoder;
import dev.insideout.flink.avro.SchemaMismatchException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.ResolvingDecoder;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/**
 * Decodes the Confluent wire format with the schema that each record was written with, resolved
 * against the newest, so that aliases and defaults added later hold for old records, too. A record
 * that fails takes its decoder with it, so that nothing of it can spoil the next.
 */
final class RegistryAvroDecoder implements BytesDecoder {
  private static final long serialVersionUID = 1L;

  private final String registryAddress;
  private final NewestSchema newest;
  private final RowType type;
  private final boolean eager;

  private transient SchemaRegistry registry;
  private transient AvroRowReader reader;
  private transient Map<Integer, ResolvingDecoder> byWriter;
  private transient BoundedDecoder bytesIn;

  /**
   * @param eager true to ask the registry before the first record comes: what does not fit fails
   *     the start then. A registry that may be away is asked when it has to be
   */
  RegistryAvroDecoder(String registryAddress, NewestSchema newest, RowType type, boolean eager) {
    this.registryAddress = registryAddress;
    this.newest = newest;
    this.type = type;
    this.eager = eager;
  }

  @Override
  public void open(DeserializationSchema.InitializationContext context) {
    registry = new SchemaRegistry(registryAddress);
    reader = eager ? reader(registry) : null;
    byWriter = new HashMap<>();
    bytesIn = new BoundedDecoder();
  }

  @Override
  public void checkSchema(SchemaRegistry registry) {
    reader(registry);
  }

  /** Reads the newest schema as the table's columns. */
  private AvroRowReader reader(SchemaRegistry registry) {
    RecordType.Registered registered = newest.in(registry);
    try {
      return new AvroRowReader(registered.schema(), type);
    } catch (SchemaMismatchException e) {
      throw new SchemaMismatchException(
          "subject %s: %s".formatted(registered.subject(), e.getMessage()));
    }
  }

  @Override
  public List<RowData> decode(byte[] bytes) throws BadRecordException {
    int writer = WireFormat.schemaId(bytes);
    ResolvingDecoder in = decoder(writer);
    try {
      bytesIn.reset(bytes, WireFormat.HEADER_BYTES, bytes.length - WireFormat.HEADER_BYTES);
      in.configure(bytesIn);
      RowData row = reader.read(in);
      in.drain();
      if (!bytesIn.isEnd()) {
        throw new IOException("bytes are left over after the record");
      }
      return List.of(row);
    } catch (IOException | RuntimeException e) {
      // Nothing but these bytes is at work here: whatever is thrown, it is they that are wrong.
      byWriter.remove(writer);
      bytesIn = new BoundedDecoder();
      throw new BadRecordException("corrupt Avro: " + reason(e), e);
    }
  }

  /** What the registry answers is not the record's fault, unless it does not know the schema. */
  private ResolvingDecoder decoder(int writer) throws BadRecordException {
    ResolvingDecoder known = byWriter.get(writer);
    if (known != null) {
      return known;
    }
    if (reader == null) {
      reader = reader(registry);
    }
    try {
      ResolvingDecoder in =
          DecoderFactory.get().resolvingDecoder(registry.byId(writer), reader.schema(), null);
      byWriter.put(writer, in);
      return in;
    } catch (UnknownSchemaException e) {
      throw new BadRecordException(e.getMessage(), e);
    } catch (IOException | AvroRuntimeException e) {
      throw new BadRecordException(
          "schema id %d cannot be read as the table's columns: %s"
              .formatted(writer, e.getMessage()),
          e);
    }
  }

  private static String reason(Exception e) {
    return e.getMessage() == null ? "the bytes end too early" : e.getMessage();
  }
}
