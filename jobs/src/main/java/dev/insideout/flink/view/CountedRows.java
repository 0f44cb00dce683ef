package dev.insideout.flink.view;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How often each of some rows is there; what is added and taken back as often is not there at all.
 * Usually these are one or two, and to compare them costs less than to hash them.
 */
final class CountedRows {
  private static final int FEW = 8;

  private static final byte[][] NO_ROWS = {};
  private static final int[] NO_COUNTS = {};

  private byte[][] rows = NO_ROWS;
  private int[] counts = NO_COUNTS;
  private int size;

  /** All of them, once they were more than a few; null before. */
  private Map<ByteBuffer, Integer> many;

  void add(byte[] row, int change) {
    if (many != null) {
      many.merge(ByteBuffer.wrap(row), change, CountedRows::sum);
      return;
    }
    for (int i = 0; i < size; i++) {
      if (Arrays.equals(rows[i], row)) {
        counts[i] += change;
        if (counts[i] == 0) {
          remove(i);
        }
        return;
      }
    }
    append(row, change);
  }

  private void remove(int i) {
    size--;
    rows[i] = rows[size];
    counts[i] = counts[size];
    rows[size] = null;
  }

  private void append(byte[] row, int change) {
    if (size == FEW) {
      many = new HashMap<>();
      for (int i = 0; i < size; i++) {
        many.put(ByteBuffer.wrap(rows[i]), counts[i]);
      }
      many.put(ByteBuffer.wrap(row), change);
      return;
    }
    if (size == rows.length) {
      int room = Math.max(2, 2 * size);
      rows = Arrays.copyOf(rows, room);
      counts = Arrays.copyOf(counts, room);
    }
    rows[size] = row;
    counts[size] = change;
    size++;
  }

  boolean isEmpty() {
    return many == null ? size == 0 : many.isEmpty();
  }

  /** The one row that is there, if there is no other, and it is there once. */
  Optional<byte[]> onlyOne() {
    if (many == null) {
      return size == 1 && counts[0] == 1 ? Optional.of(rows[0]) : Optional.empty();
    }
    return many.size() == 1 && many.containsValue(1)
        ? Optional.of(many.keySet().iterator().next().array())
        : Optional.empty();
  }

  List<byte[]> all() {
    return many == null
        ? List.of(Arrays.copyOf(rows, size))
        : many.keySet().stream().map(ByteBuffer::array).toList();
  }

  /** True when one of them was taken back more often than added. */
  boolean anyOwed() {
    return many == null
        ? IntStream.range(0, size).anyMatch(i -> counts[i] < 0)
        : many.values().stream().anyMatch(count -> count < 0);
  }

  private static Integer sum(int before, int change) {
    int after = before + change;
    return after == 0 ? null : after;
  }
}
