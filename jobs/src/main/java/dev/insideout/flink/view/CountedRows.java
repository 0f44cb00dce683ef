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

  private byte[][] rows = new byte[2][];
  private int[] counts = new int[2];
  private int size;

  /** All of them, once they were more than a few. */
  private Optional<Map<ByteBuffer, Integer>> many = Optional.empty();

  void add(byte[] row, int change) {
    if (many.isPresent()) {
      many.get().merge(ByteBuffer.wrap(row), change, CountedRows::sum);
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
      Map<ByteBuffer, Integer> all = new HashMap<>();
      for (int i = 0; i < size; i++) {
        all.put(ByteBuffer.wrap(rows[i]), counts[i]);
      }
      all.put(ByteBuffer.wrap(row), change);
      many = Optional.of(all);
      return;
    }
    if (size == rows.length) {
      rows = Arrays.copyOf(rows, 2 * size);
      counts = Arrays.copyOf(counts, 2 * size);
    }
    rows[size] = row;
    counts[size] = change;
    size++;
  }

  boolean isEmpty() {
    return many.map(Map::isEmpty).orElse(size == 0);
  }

  /** The one row that is there, if there is no other, and it is there once. */
  Optional<byte[]> onlyOne() {
    if (many.isPresent()) {
      Map<ByteBuffer, Integer> all = many.get();
      return all.size() == 1 && all.containsValue(1)
          ? Optional.of(all.keySet().iterator().next().array())
          : Optional.empty();
    }
    return size == 1 && counts[0] == 1 ? Optional.of(rows[0]) : Optional.empty();
  }

  List<byte[]> all() {
    return many.map(all -> all.keySet().stream().map(ByteBuffer::array).toList())
        .orElseGet(() -> List.of(Arrays.copyOf(rows, size)));
  }

  /** True when one of them was taken back more often than added. */
  boolean anyOwed() {
    return many.map(all -> all.values().stream().anyMatch(count -> count < 0))
        .orElseGet(() -> IntStream.range(0, size).anyMatch(i -> counts[i] < 0));
  }

  private static Integer sum(int before, int change) {
    int after = before + change;
    return after == 0 ? null : after;
  }
}
