package dev.insideout.cli.viewtest;

import dev.insideout.sqlview.TableDescription;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.table.data.RowData;

/**
 * A row that is given to a view.
 *
 * @param row in Flink's internal form; of a tombstone, the key's columns and nothing else
 * @param deleted true for a tombstone
 */
public record GivenRow(TableDescription table, RowData row, boolean deleted) {
  /** What tells its key from others of the table; empty in a table of events. */
  public Map<String, String> key() {
    return cells(true);
  }

  /** The texts of its cells by column: all, or those of a tombstone's key. */
  public Map<String, String> cells() {
    return cells(deleted);
  }

  private Map<String, String> cells(boolean keyOnly) {
    Map<String, String> cells = CellText.cells(table.type(), row);
    if (keyOnly) {
      cells.keySet().retainAll(table.key());
    }
    return cells;
  }

  /** As a record of the log. */
  GivenRecord record(RecordEncoder encoder) {
    byte[] key = table.key().isEmpty() ? null : encoder.key(row);
    return new GivenRecord(
        table,
        deleted ? GivenRecord.Kind.TOMBSTONE : GivenRecord.Kind.ROW,
        0,
        CellText.mapping(cells()),
        Optional.ofNullable(key).map(k -> table.name() + " " + CellText.mapping(key())),
        key,
        deleted ? null : encoder.row(row));
  }
}
