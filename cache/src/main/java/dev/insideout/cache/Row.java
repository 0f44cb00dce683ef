package dev.insideout.cache;

import java.util.Map;
import java.util.function.Supplier;

/**
 * A row that was found. Its key and value are decoded when they are asked for, each time.
 *
 * @param <K> what keys are
 * @param <V> what rows are
 */
public final class Row<K, V> {
  private final Supplier<K> key;
  private final Supplier<V> value;

  Row(Supplier<K> key, Supplier<V> value) {
    this.key = key;
    this.value = value;
  }

  public K key() {
    return key.get();
  }

  /**
   * Decodes the row.
   *
   * @throws UnreadableRowException when it cannot be decoded
   */
  public V value() {
    return value.get();
  }

  /** Both, decoded. */
  public Map.Entry<K, V> toEntry() {
    return Map.entry(key(), value());
  }

  @Override
  public String toString() {
    return key() + "=" + value();
  }
}
