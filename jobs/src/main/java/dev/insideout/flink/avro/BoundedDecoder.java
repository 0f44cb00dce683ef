package dev.insideout.flink.avro;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.util.Utf8;

/**
 * Decodes Avro from an array and believes no length that is longer than what is left of it. Avro's
 * own decoder makes room for a declared length before it looks: one corrupt record could take the
 * whole heap.
 */
public final class BoundedDecoder extends Decoder {
  private BinaryDecoder in;
  private InputStream rest;

  /** Goes on with {@code length} other bytes. */
  public BoundedDecoder reset(byte[] bytes, int offset, int length) {
    in = DecoderFactory.get().binaryDecoder(bytes, offset, length, in);
    rest = in.inputStream();
    return this;
  }

  /** True when nothing is left. */
  public boolean isEnd() throws IOException {
    return in.isEnd();
  }

  private int length() throws IOException {
    return Math.toIntExact(checked(in.readLong()));
  }

  private long checked(long declared) throws IOException {
    if (declared < 0 || declared > rest.available()) {
      throw new EOFException(
          "a length of %d is declared, and %d bytes are left"
              .formatted(declared, rest.available()));
    }
    return declared;
  }

  @Override
  public Utf8 readString(Utf8 old) throws IOException {
    byte[] bytes = new byte[length()];
    in.readFixed(bytes);
    return new Utf8(bytes);
  }

  @Override
  public String readString() throws IOException {
    return readString(null).toString();
  }

  @Override
  public ByteBuffer readBytes(ByteBuffer old) throws IOException {
    byte[] bytes = new byte[length()];
    in.readFixed(bytes);
    return ByteBuffer.wrap(bytes);
  }

  /** Items take at least a byte each: a column of items without content cannot be declared. */
  @Override
  public long readArrayStart() throws IOException {
    return checked(in.readArrayStart());
  }

  @Override
  public long arrayNext() throws IOException {
    return checked(in.arrayNext());
  }

  @Override
  public long readMapStart() throws IOException {
    return checked(in.readMapStart());
  }

  @Override
  public long mapNext() throws IOException {
    return checked(in.mapNext());
  }

  @Override
  public void readNull() throws IOException {
    in.readNull();
  }

  @Override
  public boolean readBoolean() throws IOException {
    return in.readBoolean();
  }

  @Override
  public int readInt() throws IOException {
    return in.readInt();
  }

  @Override
  public long readLong() throws IOException {
    return in.readLong();
  }

  @Override
  public float readFloat() throws IOException {
    return in.readFloat();
  }

  @Override
  public double readDouble() throws IOException {
    return in.readDouble();
  }

  @Override
  public void readFixed(byte[] bytes, int start, int length) throws IOException {
    in.readFixed(bytes, start, length);
  }

  @Override
  public int readEnum() throws IOException {
    return in.readEnum();
  }

  @Override
  public int readIndex() throws IOException {
    return in.readIndex();
  }

  @Override
  public void skipString() throws IOException {
    in.skipFixed(length());
  }

  @Override
  public void skipBytes() throws IOException {
    in.skipFixed(length());
  }

  @Override
  public void skipFixed(int length) throws IOException {
    in.skipFixed(length);
  }

  @Override
  public long skipArray() throws IOException {
    return skipItems();
  }

  @Override
  public long skipMap() throws IOException {
    return skipItems();
  }

  /** Avro's own decoder believes a length below zero, and goes back. */
  private long skipItems() throws IOException {
    long count = in.readLong();
    while (count < 0) {
      in.skipFixed(length());
      count = in.readLong();
    }
    return checked(count);
  }
}
