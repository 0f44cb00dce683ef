package dev.insideout.cli.why;

import dev.insideout.cli.viewtest.CellText;
import dev.insideout.cli.viewtest.GivenRow;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

/**
 * A record of the log that a view reads.
 *
 * @param time its timestamp
 * @param given what it says
 */
record InputRecord(int partition, long offset, Instant time, GivenRow given) {
  /** As they stand in the topic; those of one key are in one partition. */
  static final Comparator<InputRecord> ORDER =
      Comparator.comparingInt(InputRecord::partition).thenComparingLong(InputRecord::offset);

  /** Names its key within the table; empty in a table of events. */
  Map<String, String> key() {
    return given.key();
  }

  boolean deleted() {
    return given.deleted();
  }

  /** The value of a column; null for NULL. */
  Object value(String column) {
    RowType type = given.table().type();
    int index = type.getFieldIndex(column);
    return RowData.createFieldGetter(type.getTypeAt(index), index).getFieldOrNull(given.row());
  }

  LogicalType type(String column) {
    RowType type = given.table().type();
    return type.getTypeAt(type.getFieldIndex(column));
  }

  /** The text of the value of a column; empty for NULL. */
  Optional<String> text(String column) {
    return Optional.ofNullable(value(column)).map(value -> CellText.of(type(column), value));
  }

  /** True when a view at {@code cut} has read it; of a view of another group, always. */
  boolean isIn(Optional<Positions> cut) {
    return given.table().isView()
        || cut.isEmpty()
        || cut.get().contain(SourcePartition.of(given.table().topic(), partition), offset);
  }
}
