package dev.insideout.flink.unified;

import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.MemorySegment;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.data.binary.BinarySegmentUtils;
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
  private static final int HEADER_BITS = BinaryRowData.HEADER_SIZE_IN_BITS;

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

  /** Writes the row of kind {@code +I} that begins at {@code base}. */
  void write(MemorySegment row, int base, DataOutputSerializer out) throws IOException {
    for (int first = 0; first < kinds.length; first += Byte.SIZE) {
      int nulls = 0;
      for (int i = first; i < Math.min(first + Byte.SIZE, kinds.length); i++) {
        nulls |= isNull(row, base, i) ? 1 << (i - first) : 0;
      }
      out.writeByte(nulls);
    }
    for (int i = 0; i < kinds.length; i++) {
      if (!isNull(row, base, i)) {
        writeColumn(i, row, base, out);
      }
    }
  }

  private static boolean isNull(MemorySegment row, int base, int column) {
    return BinarySegmentUtils.bitGet(row, base, column + HEADER_BITS);
  }

  private void writeColumn(int column, MemorySegment row, int base, DataOutputSerializer out)
      throws IOException {
    int place = base + firstSlot + column * SLOT_BYTES;
    long slot = row.getLong(place);
    int content = base + (int) (slot >>> Integer.SIZE);
    switch (kinds[column]) {
      case ONE_BYTE -> out.writeByte(row.get(place));
      case TWO_BYTES -> out.writeShort(row.getShort(place));
      case FOUR_BYTES -> out.writeInt(row.getInt(place));
      case EIGHT_BYTES -> out.writeLong(slot);
      case INT -> writeNumber(row.getInt(place), out);
      case LONG -> writeNumber(slot, out);
      case LONG_TIMESTAMP -> {
        writeLength((int) slot, out);
        writeNumber(row.getLong(content), out);
      }
      case TEXT -> {
        if (slot < 0) {
          int length = (int) (slot >>> (Long.SIZE - Byte.SIZE)) & SHORT_TEXT;
          writeContent(row, place, length, out);
        } else {
          writeContent(row, content, (int) slot, out);
        }
      }
      case LONG_DECIMAL, CONTENT -> writeContent(row, content, (int) slot, out);
      case ROW -> rows[column].write(row, content, out);
    }
  }

  private static void writeContent(
      MemorySegment row, int place, int length, DataOutputSerializer out) throws IOException {
    writeLength(length, out);
    out.write(row, place, length);
  }

  private static void writeLength(int length, DataOutputSerializer out) throws IOException {
    writeVariable(length, out);
  }

  /** Small numbers are short, whatever their sign. */
  private static void writeNumber(long number, DataOutputSerializer out) throws IOException {
    writeVariable((number << 1) ^ (number >> (Long.SIZE - 1)), out);
  }

  private static void writeVariable(long value, DataOutputSerializer out) throws IOException {
    long left = value;
    while ((left & ~0x7FL) != 0) {
      out.writeByte((int) (left | 0x80));
      left >>>= 7;
    }
    out.writeByte((int) left);
  }

  /** Reads a row to the end of {@code memory}. */
  void read(DataInputView in, RowMemory memory) throws IOException {
    int base = memory.reserve(fixedBytes);
    for (int first = 0; first < kinds.length; first += Byte.SIZE) {
      int nulls = in.readUnsignedByte();
      for (int i = first; nulls != 0; i++, nulls >>>= 1) {
        if ((nulls & 1) != 0) {
          BinarySegmentUtils.bitSet(memory.segment(), base, i + HEADER_BITS);
        }
      }
    }
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
      case ONE_BYTE -> memory.segment().put(place, in.readByte());
      case TWO_BYTES -> memory.segment().putShort(place, in.readShort());
      case FOUR_BYTES -> memory.segment().putInt(place, in.readInt());
      case EIGHT_BYTES -> memory.segment().putLong(place, in.readLong());
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
