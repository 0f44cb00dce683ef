package dev.insideout.cache.store;

import java.util.Arrays;

/** Some bytes of an array, which nobody changes. */
public record Slice(byte[] array, int offset, int length) {

  /** All of {@code bytes}. */
  public static Slice of(byte[] bytes) {
    return new Slice(bytes, 0, bytes.length);
  }

  /** The bytes as an array of their own. */
  public byte[] toBytes() {
    return Arrays.copyOfRange(array, offset, offset + length);
  }
}
