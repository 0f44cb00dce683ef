package dev.insideout.flink.unified;

import java.util.Arrays;
import org.apache.flink.core.memory.MemorySegment;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.data.writer.BinaryRowWriter;

/**
 * Packs the rows of all arms of a key into one binary row, a column an arm, and finds them in it
 * again without copying them.
 */
final class ArmRows {
  private final BinaryRowData[] views;

  /**
   * @param columns how many columns each arm has
   */
  ArmRows(int[] columns) {
    views = new BinaryRowData[columns.length];
    for (int arm = 0; arm < columns.length; arm++) {
      views[arm] = new BinaryRowData(columns[arm]);
    }
  }

  /**
   * Finds the rows of {@code packed}, which may be null, and puts them into {@code rows}; null
   * where there is none. They hold until the next are found.
   */
  void find(BinaryRowData packed, BinaryRowData[] rows) {
    if (packed == null) {
      Arrays.fill(rows, null);
      return;
    }
    BinaryRowData whole = packed.getSegments().length == 1 ? packed : packed.copy();
    MemorySegment segment = whole.getSegments()[0];
    for (int arm = 0; arm < rows.length; arm++) {
      rows[arm] = whole.isNullAt(arm) ? null : view(arm, segment, whole);
    }
  }

  /** A nested row lies where its column's eight bytes say: the offset, and then the size. */
  private BinaryRowData view(int arm, MemorySegment segment, BinaryRowData whole) {
    long place = whole.getLong(arm);
    views[arm].pointTo(segment, whole.getOffset() + (int) (place >>> Integer.SIZE), (int) place);
    return views[arm];
  }

  /** A new row with copies of {@code rows}. */
  static BinaryRowData pack(BinaryRowData[] rows) {
    int bytes = 0;
    for (BinaryRowData row : rows) {
      bytes += row == null ? 0 : row.getSizeInBytes();
    }
    BinaryRowData packed = new BinaryRowData(rows.length);
    // Rows are whole words long, so there is neither padding nor growing.
    BinaryRowWriter writer = new BinaryRowWriter(packed, bytes);
    for (int arm = 0; arm < rows.length; arm++) {
      if (rows[arm] == null) {
        writer.setNullAt(arm);
      } else {
        writer.writeRow(arm, rows[arm], null);
      }
    }
    writer.complete();
    return packed;
  }
}
