package dev.insideout.cache.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A key and its value as one array, since each array costs: the length of the key as a number of
 * one to five bytes, the key, the value.
 */
final class Entry {
  private static final int SEVEN_BITS = 0x7F;
  private static final int MORE = 0x80;
  private static final int HEAD = Long.BYTES;
  private static final VarHandle LONG_AT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Entry() {}

  static byte[] of(byte[] key, byte[] value) {
    int prefix = lengthOfNumber(key.length);
    byte[] entry = new byte[prefix + key.length + value.length];
    writeNumber(key.length, entry);
    System.arraycopy(key, 0, entry, prefix, key.length);
    System.arraycopy(value, 0, entry, prefix + key.length, value.length);
    return entry;
  }

  static byte[] of(byte[] key) {
    return of(key, new byte[0]);
  }

  /** The key of an entry alone, as one. */
  static byte[] ofKey(byte[] entry) {
    return Arrays.copyOf(entry, keyOffset(entry) + keyLength(entry));
  }

  private static int lengthOfNumber(int number) {
    int length = 1;
    for (int rest = number >>> 7; rest != 0; rest >>>= 7) {
      length++;
    }
    return length;
  }

  private static void writeNumber(int number, byte[] out) {
    int at = 0;
    int rest = number;
    for (; rest > SEVEN_BITS; rest >>>= 7) {
      out[at++] = (byte) (rest | MORE);
    }
    out[at] = (byte) rest;
  }

  static int keyLength(byte[] entry) {
    int number = entry[0];
    if (number >= 0) {
      return number;
    }
    number &= SEVEN_BITS;
    int at = 0;
    do {
      at++;
      number |= (entry[at] & SEVEN_BITS) << (7 * at);
    } while (entry[at] < 0);
    return number;
  }

  static int keyOffset(byte[] entry) {
    int at = 0;
    while (entry[at] < 0) {
      at++;
    }
    return at + 1;
  }

  static Slice key(byte[] entry) {
    return new Slice(entry, keyOffset(entry), keyLength(entry));
  }

  static Slice value(byte[] entry) {
    int offset = keyOffset(entry) + keyLength(entry);
    return new Slice(entry, offset, entry.length - offset);
  }

  /** Compares the keys of two entries from their {@code from}th byte on. */
  static int compareKeys(byte[] a, byte[] b, int from) {
    int aStart = keyOffset(a);
    int bStart = keyOffset(b);
    int aLength = keyLength(a);
    int bLength = keyLength(b);
    return Arrays.compareUnsigned(
        a,
        aStart + Math.min(from, aLength),
        aStart + aLength,
        b,
        bStart + Math.min(from, bLength),
        bStart + bLength);
  }

  /** Eight bytes of a key from its {@code from}th on, as a number that orders as they do. */
  static long head(byte[] entry, int from) {
    int at = Entry.keyOffset(entry) + from;
    int left = Entry.keyLength(entry) - from;
    if (left >= HEAD) {
      return (long) LONG_AT.get(entry, at);
    }
    long head = 0;
    for (int i = 0; i < left; i++) {
      head |= (entry[at + i] & 0xFFL) << (Long.SIZE - Byte.SIZE * (i + 1));
    }
    return head;
  }

  /** How many bytes the keys of two entries have in common at their beginning. */
  static int commonPrefix(byte[] a, byte[] b) {
    int aStart = keyOffset(a);
    int bStart = keyOffset(b);
    int aEnd = aStart + keyLength(a);
    int bEnd = bStart + keyLength(b);
    int mismatch = Arrays.mismatch(a, aStart, aEnd, b, bStart, bEnd);
    return mismatch < 0 ? aEnd - aStart : mismatch;
  }
}
