package dev.insideout.demo.recomputation;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * The current rows of a topic, folded from its records as its table is declared: the newest version
 * of a key is its row (the first to arrive, if there are several), or, without a version, the
 * record that came last. A tombstone ends a row, and with it the memory of its version.
 */
final class Fold<K, R> {
  private final Map<K, R> rows = new HashMap<>();
  private final Optional<ToLongFunction<R>> version;

  private Fold(Optional<ToLongFunction<R>> version) {
    this.version = version;
  }

  static <K, R> Fold<K, R> byVersion(ToLongFunction<R> version) {
    return new Fold<>(Optional.of(version));
  }

  static <K, R> Fold<K, R> byArrival() {
    return new Fold<>(Optional.empty());
  }

  void upsert(K key, R row) {
    rows.merge(key, row, (old, arrived) -> replaces(arrived, old) ? arrived : old);
  }

  private boolean replaces(R arrived, R old) {
    return version.map(v -> v.applyAsLong(arrived) > v.applyAsLong(old)).orElse(true);
  }

  void delete(K key) {
    rows.remove(key);
  }

  Optional<R> get(K key) {
    return Optional.ofNullable(rows.get(key));
  }

  Collection<R> rows() {
    return rows.values();
  }
}
