package dev.insideout.flink.unified;

import java.io.Serializable;
import org.apache.flink.table.types.logical.RowType;

/** What a hop knows of the rows that point to its dimension when it runs; see {@link Pointing}. */
record PointingColumns(RowType type, int[] key, int[] foreignKey, int[] kept)
    implements Serializable {

  static PointingColumns of(Pointing root) {
    return new PointingColumns(root.type(), root.key(), root.foreignKey(), root.kept());
  }

  /** The columns that are kept. */
  RowType keptType() {
    return Layout.columns(type, kept);
  }

  RowType keyType() {
    return Layout.key(type, key);
  }
}
