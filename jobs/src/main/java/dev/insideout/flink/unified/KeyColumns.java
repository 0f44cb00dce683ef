package dev.insideout.flink.unified;

import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.data.writer.BinaryRowWriter;
import org.apache.flink.table.types.logical.RowType;

/**
 * The key columns of a row as a binary row, whose bytes do not depend on how the row is held. The
 * row that it gives is its own and holds until the next is asked for: who keeps it, copies it.
 */
final class KeyColumns implements KeySelector<RowData, RowData> {
  private static final long serialVersionUID = 1L;

  private final RowType keyType;
  private final int[] columns;

  private transient ColumnCopy[] copies;
  private transient BinaryRowData key;
  private transient BinaryRowWriter writer;

  /**
   * @param keyType the types of the key, {@link Layout#key}
   * @param columns where a row has them
   */
  KeyColumns(RowType keyType, int[] columns) {
    this.keyType = keyType;
    this.columns = columns;
  }

  @Override
  public RowData getKey(RowData row) {
    return of(row);
  }

  BinaryRowData of(RowData row) {
    if (writer == null) {
      open();
    }
    writer.reset();
    for (int i = 0; i < columns.length; i++) {
      if (row.isNullAt(columns[i])) {
        writer.setNullAt(i);
      } else {
        copies[i].copy(row, writer);
      }
    }
    writer.complete();
    return key;
  }

  /** True when a column of the key is null: it equals no other key then. */
  boolean missing(RowData row) {
    for (int column : columns) {
      if (row.isNullAt(column)) {
        return true;
      }
    }
    return false;
  }

  private void open() {
    copies = new ColumnCopy[columns.length];
    for (int i = 0; i < columns.length; i++) {
      copies[i] = ColumnCopy.of(keyType.getTypeAt(i), columns[i], i);
    }
    key = new BinaryRowData(columns.length);
    writer = new BinaryRowWriter(key);
  }
}
