package dev.insideout.flink.unified;

import org.apache.flink.core.memory.MemorySegment;
import org.apache.flink.core.memory.MemorySegmentFactory;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.data.binary.BinarySegmentUtils;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

/**
 * Makes binary rows of some columns of others, each in memory of its own. The bytes of a column are
 * copied as they are; what is null takes no room but its slot.
 */
final class KeptColumns {
  private static final int SLOT_BYTES = 8;
  private static final int LONG_DECIMAL_BYTES = 16;
  private static final int LONG_TIMESTAMP_BYTES = 8;

  /** Of a column without content outside of its slot. */
  private static final int NO_CONTENT = 0;

  /** Of a column whose slot says how long its content is. */
  private static final int AS_THE_SLOT_SAYS = -1;

  private final int[] columns;
  private final int[] contents;
  private final int nullBytes;
  private final int fixedBytes;
  private final int sourceNullBytes;

  /**
   * @param type all columns
   * @param columns the places of those that are kept
   */
  KeptColumns(RowType type, int[] columns) {
    this.columns = columns.clone();
    contents = new int[columns.length];
    for (int i = 0; i < columns.length; i++) {
      contents[i] = contentBytes(type.getTypeAt(columns[i]));
    }
    nullBytes = BinaryRowData.calculateBitSetWidthInBytes(columns.length);
    fixedBytes = nullBytes + columns.length * SLOT_BYTES;
    sourceNullBytes = BinaryRowData.calculateBitSetWidthInBytes(type.getFieldCount());
  }

  private static int contentBytes(LogicalType type) {
    if (BinaryRowData.isInFixedLengthPart(type)) {
      return NO_CONTENT;
    }
    return switch (type.getTypeRoot()) {
      case DECIMAL -> LONG_DECIMAL_BYTES;
      case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> LONG_TIMESTAMP_BYTES;
      default -> AS_THE_SLOT_SAYS;
    };
  }

  /** A new row of kind {@code +I} of those columns of {@code row}, which is in one segment. */
  BinaryRowData of(BinaryRowData row) {
    MemorySegment from = row.getSegments()[0];
    MemorySegment memory = MemorySegmentFactory.wrap(new byte[sizeOf(row, from)]);
    int end = fixedBytes;
    for (int i = 0; i < columns.length; i++) {
      if (row.isNullAt(columns[i])) {
        BinarySegmentUtils.bitSet(memory, 0, i + BinaryRowData.HEADER_SIZE_IN_BITS);
        continue;
      }
      long slot = slot(row, from, i);
      int bytes = contentBytes(i, slot);
      if (bytes > 0) {
        from.copyTo(row.getOffset() + place(slot), memory, end, bytes);
        slot += (long) (end - place(slot)) << Integer.SIZE;
        end += bytes;
      }
      memory.putLong(nullBytes + i * SLOT_BYTES, slot);
    }
    BinaryRowData kept = new BinaryRowData(columns.length);
    kept.pointTo(memory, 0, end);
    return kept;
  }

  private int sizeOf(BinaryRowData row, MemorySegment from) {
    int bytes = fixedBytes;
    for (int i = 0; i < columns.length; i++) {
      if (contents[i] != NO_CONTENT && !row.isNullAt(columns[i])) {
        bytes += contentBytes(i, slot(row, from, i));
      }
    }
    return bytes;
  }

  private long slot(BinaryRowData row, MemorySegment from, int i) {
    return from.getLong(row.getOffset() + sourceNullBytes + columns[i] * SLOT_BYTES);
  }

  /** Where the content of a slot lies in its row. */
  private static int place(long slot) {
    return (int) (slot >>> Integer.SIZE);
  }

  /** Whole words. Short contents lie in the slot itself: its first bit is set then. */
  private int contentBytes(int i, long slot) {
    if (contents[i] != AS_THE_SLOT_SAYS) {
      return contents[i];
    }
    return slot < 0 ? 0 : ((int) slot + SLOT_BYTES - 1) / SLOT_BYTES * SLOT_BYTES;
  }
}
