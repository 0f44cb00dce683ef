package dev.insideout.flink.unified;

import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.MemorySegment;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

/**
 * Binary rows in fewer bytes: a bit a column that says whether it is null, and then the columns
 * that are not; whole numbers in as many bytes as they need, as Protocol Buffers have them,
 * whatever has a length after its length. What is read has the very bytes of what was written. Not
 * for several threads.
 */
final class RowFormat {
  private static final int SLOT_BYTES = 8;

  /** Texts and bytes up to this length lie in the slot itself. */
  private static final int SHORT_TEXT = 7;

  private static final long SHORT_TEXT_MARK = 0x80L;
  private static final int LONG_DECIMAL_BYTES = 16;

  private enum Kind {
    ONE_BYTE,
    TWO_BYTES,
    FOUR_BYTES,
    EIGHT_BYTES,
    INT,
    LONG,
    LONG_DECIMAL,
    LONG_TIMESTAMP,
    TEXT,
    CONTENT,
    ROW;

    private static Kind of(LogicalType type) {
      boolean fixed = BinaryRowData.isInFixedLengthPart(type);
      return switch (type.getTypeRoot()) {
        case BOOLEAN, TINYINT -> ONE_BYTE;
        case SMALLINT -> TWO_BYTES;
        case INTEGER, DATE, TIME_WITHOUT_TIME_ZONE, INTERVAL_YEAR_MONTH -> INT;
        case FLOAT -> FOUR_BYTES;
        case DOUBLE -> EIGHT_BYTES;
        case BIGINT, INTERVAL_DAY_TIME -> LONG;
        case DECIMAL -> fixed ? LONG : LONG_DECIMAL;
        case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
            fixed ? LONG : LONG_TIMESTAMP;
        case CHAR, VARCHAR, BINARY, VARBINARY -> TEXT;
        case ROW -> ROW;
        default -> CONTENT;
      };
    }
  }

  private final Kind[] kinds;
  private final RowFormat[] rows;
  private final int firstSlot;
  private final int fixedBytes;

  RowFormat(RowType type) {
    int columns = type.getFieldCount();
    kinds = new Kind[columns];
    rows = new RowFormat[columns];
    for (int i = 0; i < columns; i++) {
      kinds[i] = Kind.of(type.getTypeAt(i));
      rows[i] = kinds[i] == Kind.ROW ? new RowFormat((RowType) type.getTypeAt(i)) : null;
    }
    firstSlot = BinaryRowData.calculateBitSetWidthInBytes(columns);
    fixedBytes = firstSlot + columns * SLOT_BYTES;
  }

  int columns() {
    return kinds.length;
  }

  /** Adds the row of kind {@code +I} that begins at {@code base}; there must be room for it. */
  void write(MemorySegment row, int base, RowMemory out) {
    // What is null stands behind the kind, a bit a column.
    out.addBytes(row, base + 1, nullBytes());
    for (int i = 0; i < kinds.length; i++) {
      if (!isNull(row, base, i)) {
        writeColumn(i, row, base, out);
      }
    }
  }

  private int nullBytes() {
    return (kinds.length + Byte.SIZE - 1) / Byte.SIZE;
  }

  private static boolean isNull(MemorySegment row, int base, int column) {
    return (row.get(base + 1 + column / Byte.SIZE) >>> column % Byte.SIZE & 1) != 0;
  }

  private void writeColumn(int column, MemorySegment row, int base, RowMemory out) {
    int place = base + firstSlot + column * SLOT_BYTES;
    long slot = row.getLong(place);
    int content = base + (int) (slot >>> Integer.SIZE);
    switch (kinds[column]) {
      case ONE_BYTE -> out.addBytes(row, place, Byte.BYTES);
      case TWO_BYTES -> out.addBytes(row, place, Short.BYTES);
      case FOUR_BYTES -> out.addBytes(row, place, Integer.BYTES);
      case EIGHT_BYTES -> out.addBytes(row, place, Long.BYTES);
      case INT -> out.addNumber(row.getInt(place));
      case LONG -> out.addNumber(slot);
      case LONG_TIMESTAMP -> {
        out.addLength((int) slot);
        out.addNumber(row.getLong(content));
      }
      case TEXT -> {
        if (slot < 0) {
          int length = (int) (slot >>> (Long.SIZE - Byte.SIZE)) & SHORT_TEXT;
          out.addLength(length);
          out.addFew(slot, length);
        } else {
          addContent(row, content, (int) slot, out);
        }
      }
      case LONG_DECIMAL, CONTENT -> addContent(row, content, (int) slot, out);
      case ROW -> rows[column].write(row, content, out);
    }
  }

  private static void addContent(MemorySegment row, int place, int length, RowMemory out) {
    out.addLength(length);
    out.addBytes(row, place, length);
  }

  /** Reads a row to the end of {@code memory}. */
  void read(DataInputView in, RowMemory memory) throws IOException {
    int base = memory.reserve(fixedBytes);
    memory.read(in, base + 1, nullBytes());
    for (int i = 0; i < kinds.length; i++) {
      if (!isNull(memory.segment(), base, i)) {
        readColumn(i, in, memory, base);
      }
    }
  }

  private void readColumn(int column, DataInputView in, RowMemory memory, int base)
      throws IOException {
    int place = base + firstSlot + column * SLOT_BYTES;
    switch (kinds[column]) {
      case ONE_BYTE -> memory.read(in, place, Byte.BYTES);
      case TWO_BYTES -> memory.read(in, place, Short.BYTES);
      case FOUR_BYTES -> memory.read(in, place, Integer.BYTES);
      case EIGHT_BYTES -> memory.read(in, place, Long.BYTES);
      case INT -> memory.segment().putInt(place, (int) readNumber(in));
      case LONG -> memory.segment().putLong(place, readNumber(in));
      case LONG_TIMESTAMP -> {
        int nanos = (int) readVariable(in);
        int content = memory.reserve(Long.BYTES);
        memory.segment().putLong(content, readNumber(in));
        memory.segment().putLong(place, slot(content - base, nanos));
      }
      case TEXT -> readText(place, in, memory, base);
      case LONG_DECIMAL ->
          readContent(place, (int) readVariable(in), LONG_DECIMAL_BYTES, in, memory, base);
      case CONTENT -> {
        int length = (int) readVariable(in);
        readContent(place, length, length, in, memory, base);
      }
      case ROW -> {
        int content = memory.end();
        rows[column].read(in, memory);
        memory.segment().putLong(place, slot(content - base, memory.end() - content));
      }
    }
  }

  private static void readText(int place, DataInputView in, RowMemory memory, int base)
      throws IOException {
    int length = (int) readVariable(in);
    if (length > SHORT_TEXT) {
      readContent(place, length, length, in, memory, base);
      return;
    }
    memory.read(in, place, length);
    memory.segment().put(place + SHORT_TEXT, (byte) (SHORT_TEXT_MARK | length));
  }

  private static void readContent(
      int place, int length, int room, DataInputView in, RowMemory memory, int base)
      throws IOException {
    int content = memory.reserve(room);
    memory.read(in, content, length);
    memory.segment().putLong(place, slot(content - base, length));
  }

  private static long slot(int place, int length) {
    return ((long) place << Integer.SIZE) | length;
  }

  private static long readNumber(DataInputView in) throws IOException {
    long value = readVariable(in);
    return (value >>> 1) ^ -(value & 1);
  }

  private static long readVariable(DataInputView in) throws IOException {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      long next = in.readByte();
      value |= (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RowFormat format
        && Arrays.equals(kinds, format.kinds)
        && Arrays.equals(rows, format.rows);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(kinds) + Arrays.hashCode(rows);
  }
}
