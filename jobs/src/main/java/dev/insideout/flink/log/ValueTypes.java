package dev.insideout.flink.log;

import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.registry.UnknownSchemaException;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.contract.wire.WireFormat;
import dev.insideout.flink.avro.BoundedDecoder;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/** Tells of which type a value is, without decoding it. Not thread-safe. */
final class ValueTypes {
  private final SchemaRegistry registry;
  private final Map<Integer, Schema> byId = new HashMap<>();
  private final BoundedDecoder bytesIn = new BoundedDecoder();

  ValueTypes(SchemaRegistry registry) {
    this.registry = registry;
  }

  /**
   * The full name of the record in {@code value}.
   *
   * @throws BadRecordException when it is none
   */
  String of(byte[] value) throws BadRecordException {
    int id = WireFormat.schemaId(value);
    Schema written = schema(id);
    if (written.getType() == Schema.Type.UNION) {
      written = branch(written, id, value);
    }
    if (written.getType() != Schema.Type.RECORD) {
      throw new BadRecordException(
          "schema id %d is an Avro %s, and only records have a type of their own"
              .formatted(id, written.getType().getName()));
    }
    return written.getFullName();
  }

  private Schema schema(int id) throws BadRecordException {
    Schema known = byId.get(id);
    if (known != null) {
      return known;
    }
    try {
      Schema schema = registry.byId(id);
      byId.put(id, schema);
      return schema;
    } catch (UnknownSchemaException e) {
      throw new BadRecordException(e.getMessage(), e);
    }
  }

  private Schema branch(Schema union, int id, byte[] value) throws BadRecordException {
    List<Schema> branches = union.getTypes();
    int index;
    try {
      index =
          bytesIn
              .reset(value, WireFormat.HEADER_BYTES, value.length - WireFormat.HEADER_BYTES)
              .readIndex();
    } catch (IOException | RuntimeException e) {
      throw new BadRecordException("corrupt Avro: the bytes end before the union's branch", e);
    }
    if (index < 0 || index >= branches.size()) {
      throw new BadRecordException(
          "corrupt Avro: schema id %d is a union of %d, which has no branch %d"
              .formatted(id, branches.size(), index));
    }
    return branches.get(index);
  }
}
