package dev.insideout.flink.log;

import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.BadRecordException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;

/**
 * Makes a table's rows of a record: of its value, or of the key alone where the row is gone.
 *
 * <p>A value may tell changes instead. They are delivered at least once, so what a row was before
 * is not to be trusted: each new row replaces that of its key, and of a deletion only the key
 * counts.
 */
final class RecordDecoder implements Serializable {
  private static final long serialVersionUID = 1L;

  private final TableKind kind;
  private final BytesDecoder values;
  private final BytesDecoder keys;
  private final int[] keyColumns;
  private final String[] keyNames;
  private final RowData.FieldGetter[] keyGetters;
  private final RowData.FieldGetter[] rowKeyGetters;
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
    this.keyNames = new String[keyColumns.length];
    this.keyGetters = new RowData.FieldGetter[keyColumns.length];
    this.rowKeyGetters = new RowData.FieldGetter[keyColumns.length];
    for (int i = 0; i < keyColumns.length; i++) {
      LogicalType type = rowType.getTypeAt(keyColumns[i]);
      keyNames[i] = rowType.getFieldNames().get(keyColumns[i]);
      keyGetters[i] = RowData.createFieldGetter(type, i);
      // A deletion may lack what its row must have.
      rowKeyGetters[i] = RowData.createFieldGetter(type.copy(true), keyColumns[i]);
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
   * The rows and, with only the key columns set, the deletions that a record means: one of them,
   * where its value does not tell changes.
   *
   * @throws BadRecordException when its bytes do not make one
   */
  List<RowData> decode(byte[] key, byte[] value) throws BadRecordException {
    if (value == null) {
      return List.of(tombstone(key));
    }
    List<RowData> rows = values.decode(value);
    if (rows.size() == 1 && rows.get(0).getRowKind() == RowKind.INSERT) {
      rows.get(0).setRowKind(kind.ofValue());
      return rows;
    }
    return upserts(rows);
  }

  private RowData tombstone(byte[] key) throws BadRecordException {
    if (kind == TableKind.EVENTS) {
      throw new BadRecordException(
          "a tombstone in a table of events: only a table with a PRIMARY KEY has rows to delete");
    }
    if (key == null) {
      throw new BadRecordException("a tombstone without a key");
    }
    return deletion(keyOf(keys.decode(key).get(0), keyGetters));
  }

  /** A change of the key is the only one of which the row before counts: it is gone. */
  private List<RowData> upserts(List<RowData> changes) throws BadRecordException {
    List<RowData> upserts = new ArrayList<>(changes.size());
    Object[] before = null;
    for (RowData change : changes) {
      Object[] key = keyOf(change, rowKeyGetters);
      switch (change.getRowKind()) {
        case UPDATE_BEFORE -> before = key;
        case DELETE -> upserts.add(deletion(key));
        default -> {
          if (before != null && !Arrays.deepEquals(before, key)) {
            upserts.add(deletion(before));
          }
          before = null;
          change.setRowKind(kind.ofValue());
          upserts.add(change);
        }
      }
    }
    return upserts;
  }

  private Object[] keyOf(RowData row, RowData.FieldGetter[] getters) throws BadRecordException {
    Object[] key = new Object[keyColumns.length];
    for (int i = 0; i < key.length; i++) {
      key[i] = getters[i].getFieldOrNull(row);
      if (key[i] == null) {
        throw new BadRecordException(
            "the change of a row that does not name '%s', a column of its key"
                .formatted(keyNames[i]));
      }
    }
    return key;
  }

  private RowData deletion(Object[] key) {
    GenericRowData row = GenericRowData.of(new Object[arity]);
    row.setRowKind(TableKind.OF_TOMBSTONE);
    for (int i = 0; i < keyColumns.length; i++) {
      row.setField(keyColumns[i], key[i]);
    }
    return row;
  }
}
