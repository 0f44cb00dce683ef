package dev.insideout.benchmarks.bank;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Rows by key that remembers which keys were written since it was last asked. A row is its columns
 * without the key.
 */
public final class Table {
  private final Map<Object, List<Object>> rows = new HashMap<>();
  private final Set<Object> written = new HashSet<>();

  public Optional<List<Object>> row(Object key) {
    return Optional.ofNullable(rows.get(key));
  }

  public void put(Object key, List<Object> row) {
    rows.put(key, row);
    written.add(key);
  }

  public void remove(Object key) {
    rows.remove(key);
    written.add(key);
  }

  public Map<Object, List<Object>> rows() {
    return Collections.unmodifiableMap(rows);
  }

  /** The keys that were written since the last call. */
  public Set<Object> takeWritten() {
    Set<Object> taken = Set.copyOf(written);
    written.clear();
    return taken;
  }
}
