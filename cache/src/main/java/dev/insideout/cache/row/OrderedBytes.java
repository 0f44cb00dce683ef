package dev.insideout.cache.row;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes that compare, unsigned, as the values do that were written to them one after the other; and
 * where one value ends can be read from them. Not thread-safe; can be used again after {@link
 * #clear}.
 */
public final class OrderedBytes {
  private static final int FIRST_CAPACITY = 64;
  private static final int MIDDLE = 0x80;
  private static final int LONGEST_DECIMAL = 0x7E;

  /** Of variable bytes: {@code 00 01} ends them, {@code 00 FF} is a zero among them. */
  private static final byte END = 0x01;

  private static final byte ZERO = (byte) 0xFF;

  private byte[] bytes = new byte[FIRST_CAPACITY];
  private int length;

  /** Forgets what was written. */
  public void clear() {
    length = 0;
  }

  /** What was written, as an array of its own. */
  public byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  /** Writes a byte as it is. */
  public void writeByte(int value) {
    require(1);
    bytes[length++] = (byte) value;
  }

  /** Writes an int: the smallest first. */
  public void writeInt(int value) {
    require(Integer.BYTES);
    ByteBuffer.wrap(bytes).putInt(length, value ^ Integer.MIN_VALUE);
    length += Integer.BYTES;
  }

  /** Writes a long: the smallest first. */
  public void writeLong(long value) {
    require(Long.BYTES);
    ByteBuffer.wrap(bytes).putLong(length, value ^ Long.MIN_VALUE);
    length += Long.BYTES;
  }

  /** Writes a double, in the order of {@link Double#compare}. */
  public void writeDouble(double value) {
    long bits = Double.doubleToLongBits(value);
    writeLong(bits < 0 ? ~bits ^ Long.MIN_VALUE : bits);
  }

  /** Writes bytes of any length, in lexicographic order. */
  public void writeVariable(byte[] value, int from, int to) {
    require(2 * (to - from) + 2);
    for (int i = from; i < to; i++) {
      bytes[length++] = value[i];
      if (value[i] == 0) {
        bytes[length++] = ZERO;
      }
    }
    bytes[length++] = 0;
    bytes[length++] = END;
  }

  /** Writes a text, in the order of its code points. */
  public void writeText(CharSequence value) {
    byte[] utf8 = value.toString().getBytes(StandardCharsets.UTF_8);
    writeVariable(utf8, 0, utf8.length);
  }

  /** Writes bytes as they are: all values of the column have the same length. */
  public void writeFixed(byte[] value) {
    require(value.length);
    System.arraycopy(value, 0, bytes, length, value.length);
    length += value.length;
  }

  /**
   * Writes an integer of any size.
   *
   * @throws IllegalArgumentException when it has more than 1000 bits
   */
  public void writeInteger(BigInteger value) {
    byte[] digits = value.toByteArray();
    if (digits.length > LONGEST_DECIMAL) {
      throw new IllegalArgumentException("a number of %d bytes".formatted(digits.length));
    }
    writeByte(value.signum() < 0 ? MIDDLE - digits.length : MIDDLE + digits.length);
    writeFixed(digits);
  }

  private void require(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }

  /** Reads what an {@link OrderedBytes} holds, in the order in which it was written. */
  public static final class Reader {
    private final ByteBuffer bytes;

    /** Reads {@code length} bytes from {@code offset} on. */
    public Reader(byte[] bytes, int offset, int length) {
      this.bytes = ByteBuffer.wrap(bytes, offset, length);
    }

    /** How many bytes are not yet read. */
    public int remaining() {
      return bytes.remaining();
    }

    public int readByte() {
      return bytes.get();
    }

    public int readInt() {
      return bytes.getInt() ^ Integer.MIN_VALUE;
    }

    public long readLong() {
      return bytes.getLong() ^ Long.MIN_VALUE;
    }

    /** Reads a double; all that are no number are one. */
    public double readDouble() {
      long bits = readLong();
      return Double.longBitsToDouble(bits < 0 ? ~bits ^ Long.MIN_VALUE : bits);
    }

    /** Reads bytes that were written as variable. */
    public byte[] readVariable() {
      byte[] value = new byte[bytes.remaining()];
      int length = 0;
      for (byte next = bytes.get(); next != 0 || bytes.get() == ZERO; next = bytes.get()) {
        value[length++] = next;
      }
      return Arrays.copyOf(value, length);
    }

    public String readText() {
      return new String(readVariable(), StandardCharsets.UTF_8);
    }

    /** Reads bytes that were written as fixed. */
    public byte[] readFixed(int length) {
      byte[] value = new byte[length];
      bytes.get(value);
      return value;
    }

    public BigInteger readInteger() {
      return new BigInteger(readFixed(Math.abs((readByte() & 0xFF) - MIDDLE)));
    }
  }
}
