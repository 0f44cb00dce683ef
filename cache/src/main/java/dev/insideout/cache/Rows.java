package dev.insideout.cache;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The rows of a view. What one call answers is of one epoch. Rows are in the order of their keys:
 * column by column, numbers and instants ascending, texts by code points, a missing value first.
 * For any thread.
 *
 * <p>Every lookup throws {@link NotReadyException} before the first epoch is there, {@link
 * IllegalArgumentException} when a value is none of its column's, and {@link
 * UnreadableRowException}, at that row alone, when a row cannot be decoded.
 *
 * @param <K> what keys are
 * @param <V> what rows are
 */
public interface Rows<K, V> {

  /** The row of a key. */
  Optional<V> get(K key);

  /** The row of a key, not yet decoded. */
  Optional<Row<K, V>> find(K key);

  /** The rows of those keys that have one. */
  Map<K, V> getAll(Collection<? extends K> keys);

  /** All rows. */
  Stream<Row<K, V>> all();

  /** The rows whose key begins with these values. */
  Stream<Row<K, V>> prefix(Object... leading);

  /**
   * The rows from one key on to before another; either may be the beginning of a key, and an empty
   * one is no bound.
   */
  Stream<Row<K, V>> range(Key from, Key to);

  /**
   * The rows in whose columns of an index these values stand, or in the first few of them.
   *
   * @throws IllegalArgumentException when the view was opened without this index
   * @throws UnreadableRowException when it is unknown whether a row belongs here, since it cannot
   *     be decoded
   */
  Stream<Row<K, V>> byIndex(String index, Object... leading);

  /** As {@link #range}, by the columns of an index. */
  Stream<Row<K, V>> indexRange(String index, Key from, Key to);

  /** How many rows. */
  long size();
}
