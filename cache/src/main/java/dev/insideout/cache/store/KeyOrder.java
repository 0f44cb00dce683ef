package dev.insideout.cache.store;

import java.util.Arrays;

/**
 * The order of many entries by their keys, equal ones as they came: by the eight bytes behind the
 * prefix that all have in common, digit by digit, and then, where these are equal, by the keys.
 */
final class KeyOrder {
  private static final int DIGIT_BITS = 8;
  private static final int DIGITS = 1 << DIGIT_BITS;
  private static final int FEW = 16;

  private final byte[][] entries;
  private final long[] heads;
  private final int[] order;

  /** Orders the first {@code count} entries. */
  KeyOrder(byte[][] entries, int count) {
    this.entries = entries;
    this.heads = new long[count];
    int prefix = commonPrefix(entries, count);
    int[] asTheyCame = new int[count];
    for (int i = 0; i < count; i++) {
      heads[i] = Entry.head(entries[i], prefix);
      asTheyCame[i] = i;
    }
    order = byHeads(heads, asTheyCame);
    for (int start = 0, end; start < count; start = end) {
      end = start + 1;
      while (end < count && heads[order[end]] == heads[order[start]]) {
        end++;
      }
      if (end - start > 1) {
        byKeys(entries, order, start, end);
      }
    }
  }

  /** The index of the entry at a place in the order. */
  int at(int place) {
    return order[place];
  }

  /** True when no entry with the same key stands behind this place. */
  boolean isLastOfItsKey(int place) {
    return place == order.length - 1
        || heads[order[place]] != heads[order[place + 1]]
        || Entry.compareKeys(entries[order[place]], entries[order[place + 1]], 0) != 0;
  }

  private static int commonPrefix(byte[][] entries, int count) {
    int prefix = Entry.keyLength(entries[0]);
    for (int i = 1; i < count && prefix > 0; i++) {
      prefix = Math.min(prefix, Entry.commonPrefix(entries[0], entries[i]));
    }
    return prefix;
  }

  private static int[] byHeads(long[] heads, int[] order) {
    int[] from = order;
    int[] to = new int[order.length];
    for (int shift = 0; shift < Long.SIZE; shift += DIGIT_BITS) {
      int[] places = new int[DIGITS + 1];
      for (int index : from) {
        places[digit(heads[index], shift) + 1]++;
      }
      if (places[digit(heads[from[0]], shift) + 1] == from.length) {
        continue;
      }
      for (int digit = 0; digit < DIGITS; digit++) {
        places[digit + 1] += places[digit];
      }
      for (int index : from) {
        to[places[digit(heads[index], shift)]++] = index;
      }
      int[] sorted = to;
      to = from;
      from = sorted;
    }
    return from;
  }

  private static int digit(long head, int shift) {
    return (int) (head >>> shift) & (DIGITS - 1);
  }

  /** There are few of them, most with one key: in order already. */
  private static void byKeys(byte[][] entries, int[] order, int start, int end) {
    if (end - start > FEW) {
      sortByKeys(entries, order, start, end);
      return;
    }
    for (int i = start + 1; i < end; i++) {
      int moving = order[i];
      int place = i;
      while (place > start
          && Entry.compareKeys(entries[order[place - 1]], entries[moving], 0) > 0) {
        order[place] = order[place - 1];
        place--;
      }
      order[place] = moving;
    }
  }

  private static void sortByKeys(byte[][] entries, int[] order, int start, int end) {
    Integer[] equal = new Integer[end - start];
    for (int i = start; i < end; i++) {
      equal[i - start] = order[i];
    }
    Arrays.sort(equal, (a, b) -> Entry.compareKeys(entries[a], entries[b], 0));
    for (int i = start; i < end; i++) {
      order[i] = equal[i - start];
    }
  }
}
