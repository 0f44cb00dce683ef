package dev.insideout.flink.unified;

import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.core.memory.MemorySegment;
import org.apache.flink.core.memory.MemorySegmentFactory;
import org.apache.flink.table.data.binary.BinaryRowData;

/**
 * Memory in which a row is put together, in one form or the other, as long as it needs; used again
 * and again.
 */
final class RowMemory {
  private static final int WORD = 8;

  private byte[] bytes = new byte[256];
  private MemorySegment segment = MemorySegmentFactory.wrap(bytes);
  private int end;

  void clear() {
    end = 0;
  }

  int end() {
    return end;
  }

  /** Holds until more is reserved. */
  MemorySegment segment() {
    return segment;
  }

  /** Takes whole words for {@code length} bytes, all of them zero, and says where they begin. */
  int reserve(int length) {
    int start = end;
    end += (length + WORD - 1) / WORD * WORD;
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * end);
      segment = MemorySegmentFactory.wrap(bytes);
    }
    Arrays.fill(bytes, start, end, (byte) 0);
    return start;
  }

  void read(DataInputView in, int place, int length) throws IOException {
    in.readFully(bytes, place, length);
  }

  /** Makes room for so many bytes more. */
  void makeRoom(int length) {
    if (end + length > bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * (end + length));
      segment = MemorySegmentFactory.wrap(bytes);
    }
  }

  void addBytes(MemorySegment from, int place, int length) {
    from.get(place, bytes, end, length);
    end += length;
  }

  /** Adds the first {@code length} of eight bytes, as a slot has them; there is room for all. */
  void addFew(long eight, int length) {
    segment.putLong(end, eight);
    end += length;
  }

  void addLength(int length) {
    addVariable(length);
  }

  /** Small numbers are short, whatever their sign. */
  void addNumber(long number) {
    addVariable((number << 1) ^ (number >> (Long.SIZE - 1)));
  }

  private void addVariable(long value) {
    long left = value;
    while ((left & ~0x7FL) != 0) {
      bytes[end++] = (byte) (left | 0x80);
      left >>>= 7;
    }
    bytes[end++] = (byte) left;
  }

  void writeTo(DataOutputView target) throws IOException {
    target.write(bytes, 0, end);
  }

  /** What is there, on its own. */
  byte[] bytes() {
    return Arrays.copyOf(bytes, end);
  }

  /** What is there, as a row in memory of its own. */
  BinaryRowData row(int columns) {
    BinaryRowData row = new BinaryRowData(columns);
    row.pointTo(MemorySegmentFactory.wrap(bytes()), 0, end);
    return row;
  }

  /** Lets {@code row} show what is there, until that is another. */
  void show(BinaryRowData row) {
    row.pointTo(segment, 0, end);
  }
}
