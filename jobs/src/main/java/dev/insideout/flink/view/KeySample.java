package dev.insideout.flink.view;

import dev.insideout.contract.wire.WireFormat;
import java.io.Serializable;
import java.util.zip.CRC32;

/**
 * One part of the keys of a view, of so many equal parts: always the same keys, whoever asks.
 *
 * @param parts how many there are; 1 for all keys
 * @param part which one, from 0 on
 */
public record KeySample(int parts, int part) implements Serializable {
  public static final KeySample ALL = new KeySample(1, 0);

  public KeySample {
    if (parts < 1 || part < 0 || part >= parts) {
      throw new IllegalArgumentException("there is no part %d of %d".formatted(part, parts));
    }
  }

  /** True when it has the key with these bytes in wire format; whatever the id of its schema. */
  public boolean has(byte[] key) {
    // What is no key is for whoever decodes it.
    if (parts == 1 || key.length < WireFormat.HEADER_BYTES) {
      return true;
    }
    CRC32 hash = new CRC32();
    hash.update(key, WireFormat.HEADER_BYTES, key.length - WireFormat.HEADER_BYTES);
    return hash.getValue() % parts == part;
  }
}
