package dev.insideout.flink.unified;

import java.io.Serializable;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;

/** What a hop knows of an arm when it runs; see {@link Arm}. */
record ArmColumns(RowType type, int[] key, boolean inner, boolean filtered, int[] kept)
    implements Serializable {

  static ArmColumns of(Arm arm) {
    return new ArmColumns(arm.type(), arm.key(), arm.inner(), arm.filtered(), arm.kept());
  }

  /** The columns that are kept. */
  RowType keptType() {
    return Layout.columns(type, kept);
  }

  /** True when the key has this row now, false when it has none. */
  boolean stands(RowData change) {
    if (!adds(change)) {
      return false;
    }
    int passes = type.getFieldCount() - 1;
    return !filtered || (!change.isNullAt(passes) && change.getBoolean(passes));
  }

  static boolean adds(RowData change) {
    RowKind kind = change.getRowKind();
    return kind == RowKind.INSERT || kind == RowKind.UPDATE_AFTER;
  }
}
