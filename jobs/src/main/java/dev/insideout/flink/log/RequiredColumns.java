package dev.insideout.flink.log;

import java.io.Serializable;
import java.util.Optional;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

/**
 * Looks for what may not be null and is, in rows and the rows inside them. Flink believes a
 * declared NOT NULL, and fails at what breaks it.
 */
final class RequiredColumns implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String[] names;
  private final boolean[] nullable;

  /** What is required of a column that is a row; null for any other. */
  private final RequiredColumns[] inside;

  private final int[] widths;

  RequiredColumns(RowType type) {
    int columns = type.getFieldCount();
    names = type.getFieldNames().toArray(String[]::new);
    nullable = new boolean[columns];
    inside = new RequiredColumns[columns];
    widths = new int[columns];
    for (int i = 0; i < columns; i++) {
      LogicalType column = type.getTypeAt(i);
      nullable[i] = column.isNullable();
      if (column instanceof RowType row) {
        inside[i] = new RequiredColumns(row);
        widths[i] = row.getFieldCount();
      }
    }
  }

  /** The path of the first column that is missing in {@code row}. */
  Optional<String> missing(RowData row) {
    for (int i = 0; i < names.length; i++) {
      if (row.isNullAt(i)) {
        if (!nullable[i]) {
          return Optional.of(names[i]);
        }
      } else if (inside[i] != null) {
        String column = names[i];
        Optional<String> missing =
            inside[i].missing(row.getRow(i, widths[i])).map(path -> column + "." + path);
        if (missing.isPresent()) {
          return missing;
        }
      }
    }
    return Optional.empty();
  }
}
