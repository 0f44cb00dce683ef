package dev.insideout.flink.unified;

import java.util.Arrays;
import java.util.List;
import org.apache.flink.core.memory.MemorySegment;
import org.apache.flink.core.memory.MemorySegmentFactory;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.data.binary.BinarySegmentUtils;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;

/**
 * Lays binary rows side by side in one. Their bytes are copied as they are: of a column that is as
 * long as its content, what changes is where that content lies. The row that it gives holds until
 * the next is asked for.
 */
final class JoinedRows {
  private static final int COLUMN_BYTES = 8;

  private final int[] widths;
  private final int[][] variable;
  private final int[] starts;
  private final int fixedBytes;
  private final int nullBytes;
  private final BinaryRowData joined;
  private MemorySegment memory;

  /**
   * @param types the rows' columns
   */
  JoinedRows(List<RowType> types) {
    widths = types.stream().mapToInt(RowType::getFieldCount).toArray();
    variable = new int[widths.length][];
    starts = new int[widths.length];
    int columns = 0;
    for (int i = 0; i < widths.length; i++) {
      starts[i] = columns;
      columns += widths[i];
      variable[i] = variable(types.get(i));
    }
    joined = new BinaryRowData(columns);
    fixedBytes = joined.getFixedLengthPartSize();
    nullBytes = BinaryRowData.calculateBitSetWidthInBytes(columns);
    memory = MemorySegmentFactory.wrap(new byte[2 * fixedBytes]);
  }

  private static int[] variable(RowType type) {
    int[] columns = new int[type.getFieldCount()];
    int count = 0;
    for (int column = 0; column < columns.length; column++) {
      if (!BinaryRowData.isInFixedLengthPart(type.getTypeAt(column))) {
        columns[count++] = column;
      }
    }
    return Arrays.copyOf(columns, count);
  }

  /**
   * Joins rows of kind {@code +I}, each in one piece of memory; null for one that is missing: its
   * columns are null then.
   */
  BinaryRowData join(RowKind kind, BinaryRowData... rows) {
    reserve(rows);
    for (int i = 0; i < nullBytes; i += COLUMN_BYTES) {
      memory.putLong(i, 0L);
    }
    int end = fixedBytes;
    for (int i = 0; i < rows.length; i++) {
      if (rows[i] == null) {
        leaveOut(i);
      } else {
        end = add(i, rows[i], end);
      }
    }
    joined.pointTo(memory, 0, end);
    joined.setRowKind(kind);
    return joined;
  }

  private void reserve(BinaryRowData... rows) {
    int bytes = fixedBytes;
    for (BinaryRowData row : rows) {
      bytes += row == null ? 0 : row.getSizeInBytes();
    }
    if (bytes > memory.size()) {
      memory = MemorySegmentFactory.wrap(new byte[2 * bytes]);
    }
  }

  private int slot(int column) {
    return nullBytes + column * COLUMN_BYTES;
  }

  private void leaveOut(int input) {
    for (int column = starts[input]; column < starts[input] + widths[input]; column++) {
      setNull(column);
      memory.putLong(slot(column), 0L);
    }
  }

  private void setNull(int column) {
    BinarySegmentUtils.bitSet(memory, 0, column + BinaryRowData.HEADER_SIZE_IN_BITS);
  }

  /** Copies a row, its contents of variable length to {@code end}, and gives the new end. */
  private int add(int input, BinaryRowData row, int end) {
    MemorySegment from = row.getSegments()[0];
    int first = row.getFixedLengthPartSize();
    int slots = first - row.getArity() * COLUMN_BYTES;
    int start = starts[input];
    from.copyTo(row.getOffset() + slots, memory, slot(start), widths[input] * COLUMN_BYTES);
    int contents = row.getSizeInBytes() - first;
    from.copyTo(row.getOffset() + first, memory, end, contents);
    for (int column : variable[input]) {
      move(slot(start + column), end - first);
    }
    if (anyNull(row, slots)) {
      for (int column = 0; column < widths[input]; column++) {
        if (row.isNullAt(column)) {
          setNull(start + column);
        }
      }
    }
    return end + contents;
  }

  /** Flink's own check looks at the beginning of the memory, wherever the row begins. */
  private static boolean anyNull(BinaryRowData row, int nullBytes) {
    for (int i = 0; i < nullBytes; i += COLUMN_BYTES) {
      if (row.getSegments()[0].getLong(row.getOffset() + i) != 0) {
        return true;
      }
    }
    return false;
  }

  /** Short contents lie in the slot itself: its first bit is set then. Of a null it is zero. */
  private void move(int slot, int by) {
    long place = memory.getLong(slot);
    if (place > 0) {
      memory.putLong(slot, place + ((long) by << Integer.SIZE));
    }
  }
}
