package dev.insideout.flink.unified;

import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.MemorySegment;
import org.apache.flink.core.memory.MemorySegmentFactory;
import org.apache.flink.table.data.binary.BinaryRowData;

/** Memory in which a binary row is put together, as long as it needs; used again and again. */
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

  /** What is there, as a row in memory of its own. */
  BinaryRowData row(int columns) {
    BinaryRowData row = new BinaryRowData(columns);
    row.pointTo(MemorySegmentFactory.wrap(Arrays.copyOf(bytes, end)), 0, end);
    return row;
  }
}
