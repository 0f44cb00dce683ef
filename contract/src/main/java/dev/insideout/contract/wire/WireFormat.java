package dev.insideout.contract.wire;

import java.nio.ByteBuffer;

/**
 * The Confluent wire format: one zero byte, the schema's id in its registry as four bytes
 * big-endian, then the Avro binary encoding of the datum under that schema.
 */
public final class WireFormat {
  public static final byte MAGIC = 0;

  /** Bytes before the Avro encoding begins. */
  public static final int HEADER_BYTES = 5;

  private WireFormat() {}

  /**
   * The schema id that a record's bytes carry.
   *
   * @throws BadRecordException when the bytes are too short or do not begin with the magic byte
   */
  public static int schemaId(byte[] bytes) throws BadRecordException {
    if (bytes.length < HEADER_BYTES) {
      throw new BadRecordException(
          "%d bytes are too short for the wire format (a zero byte and a 4-byte schema id)"
              .formatted(bytes.length));
    }
    if (bytes[0] != MAGIC) {
      throw new BadRecordException(
          "wrong magic byte 0x%02x: the wire format begins with 0x00".formatted(bytes[0]));
    }
    return idOf(bytes);
  }

  /** True when the bytes begin as the wire format does. */
  public static boolean isFramed(byte[] bytes) {
    return bytes.length >= HEADER_BYTES && bytes[0] == MAGIC;
  }

  /** The schema id of bytes that are {@link #isFramed}. */
  public static int idOf(byte[] bytes) {
    return ByteBuffer.wrap(bytes, 1, 4).getInt();
  }

  /** Puts the header of schema {@code id} before {@code avro}. */
  public static byte[] frame(int id, byte[] avro) {
    return ByteBuffer.allocate(HEADER_BYTES + avro.length).put(MAGIC).putInt(id).put(avro).array();
  }
}
