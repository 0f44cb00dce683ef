package dev.insideout.flink.view;

import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.types.RowKind;

/**
 * The layout in which changes of a view travel to the {@link Publisher}: a row of (partition, key
 * bytes, row bytes) whose kind is INSERT where the query adds the row and DELETE where it takes it
 * back. It is the same for every view, so the publisher's state does not depend on a view's
 * columns.
 */
final class EncodedChange {
  static final InternalTypeInfo<RowData> TYPE =
      InternalTypeInfo.of(
          RowType.of(
              new IntType(false),
              new VarBinaryType(false, VarBinaryType.MAX_LENGTH),
              new VarBinaryType(false, VarBinaryType.MAX_LENGTH)));

  private EncodedChange() {}

  static RowData of(boolean added, int partition, byte[] key, byte[] row) {
    GenericRowData change = GenericRowData.of(partition, key, row);
    change.setRowKind(added ? RowKind.INSERT : RowKind.DELETE);
    return change;
  }

  static int partition(RowData change) {
    return change.getInt(0);
  }

  static byte[] key(RowData change) {
    return change.getBinary(1);
  }

  static byte[] row(RowData change) {
    return change.getBinary(2);
  }

  static boolean added(RowData change) {
    return change.getRowKind() == RowKind.INSERT;
  }
}
