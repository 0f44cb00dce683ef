package dev.insideout.flink.log;

import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.BadRecordException;
import java.io.Serializable;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/**
 * Makes a table's row of a record: of its value, or of the key alone where the value says that the
 * row is gone.
 */
final class RecordDecoder implements Serializable {
  private static final long serialVersionUID = 1L;

  private final TableKind kind;
  private final BytesDecoder values;
  private final BytesDecoder keys;
  private final int[] keyColumns;
  private final RowData.FieldGetter[] keyGetters;
  private final int arity;

  /**
   * @param keys decodes a key to the key columns, in their order
   * @param keyColumns where in the row they belong
   */
  RecordDecoder(
      TableKind kind, RowType rowType, BytesDecoder values, BytesDecoder keys, int[] keyColumns) {
    this.kind = kind;
    this.values = values;
    this.keys = keys;
    this.keyColumns = keyColumns;
    this.arity = rowType.getFieldCount();
    this.keyGetters = new RowData.FieldGetter[keyColumns.length];
    for (int i = 0; i < keyColumns.length; i++) {
      keyGetters[i] = RowData.createFieldGetter(rowType.getTypeAt(keyColumns[i]), i);
    }
  }

  void open(DeserializationSchema.InitializationContext context) throws Exception {
    values.open(context);
    if (kind != TableKind.EVENTS) {
      keys.open(context);
    }
  }

  /** See {@link BytesDecoder#checkSchema}. */
  void checkSchemas(SchemaRegistry registry) {
    values.checkSchema(registry);
    if (kind != TableKind.EVENTS) {
      keys.checkSchema(registry);
    }
  }

  /**
   * The row or, with only the key columns set, the deletion that a record means.
   *
   * @throws BadRecordException when its bytes do not make one
   */
  RowData decode(byte[] key, byte[] value) throws BadRecordException {
    if (value != null) {
      RowData row = values.decode(value);
      row.setRowKind(kind.ofValue());
      return row;
    }
    if (kind == TableKind.EVENTS) {
      throw new BadRecordException(
          "a tombstone in a table of events: only a table with a PRIMARY KEY has rows to delete");
    }
    if (key == null) {
      throw new BadRecordException("a tombstone without a key");
    }
    RowData decoded = keys.decode(key);
    GenericRowData row = GenericRowData.of(new Object[arity]);
    row.setRowKind(TableKind.OF_TOMBSTONE);
    for (int i = 0; i < keyColumns.length; i++) {
      row.setField(keyColumns[i], keyGetters[i].getFieldOrNull(decoded));
    }
    return row;
  }
}
