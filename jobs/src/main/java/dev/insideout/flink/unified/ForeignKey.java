package dev.insideout.flink.unified;

import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.table.data.RowData;

/**
 * Where a row of the root is joined: with the row that it points to. A row that points nowhere is
 * spread by its own key instead; it meets no state there, so that this key is of another type does
 * no harm.
 */
final class ForeignKey implements KeySelector<RowData, RowData> {
  private static final long serialVersionUID = 1L;

  private final KeyColumns foreignKey;
  private final KeyColumns rootKey;

  ForeignKey(KeyColumns foreignKey, KeyColumns rootKey) {
    this.foreignKey = foreignKey;
    this.rootKey = rootKey;
  }

  @Override
  public RowData getKey(RowData row) {
    return foreignKey.missing(row) ? rootKey.of(row) : foreignKey.of(row);
  }
}
