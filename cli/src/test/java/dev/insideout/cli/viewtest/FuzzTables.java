package dev.insideout.cli.viewtest;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The tables of one history as they stand: what its facts come to, one after the other. */
final class FuzzTables {
  private final Set<FuzzTable> versioned;
  private final Map<FuzzTable, Map<String, Map<String, Object>>> rows =
      new EnumMap<>(FuzzTable.class);

  /**
   * @param versioned the tables of which the highest version is the row, not the last
   */
  FuzzTables(Set<FuzzTable> versioned) {
    this.versioned = versioned;
    for (FuzzTable table : FuzzTable.values()) {
      rows.put(table, new TreeMap<>());
    }
  }

  /** The row of a key, which may be null. */
  Optional<Map<String, Object>> get(FuzzTable table, Object key) {
    return Optional.ofNullable(key).map(k -> rows.get(table).get(k.toString()));
  }

  Stream<Map<String, Object>> all(FuzzTable table) {
    return rows.get(table).values().stream();
  }

  void apply(FuzzFact fact) {
    Map<String, Map<String, Object>> table = rows.get(fact.table());
    if (fact.deleted()) {
      table.remove(fact.key());
      return;
    }
    Map<String, Object> before = table.get(fact.key());
    boolean late =
        versioned.contains(fact.table())
            && before != null
            && version(fact.row()) <= version(before);
    if (!late) {
      table.put(fact.key(), fact.row());
    }
  }

  private static long version(Map<String, Object> row) {
    return (Long) row.get("version");
  }
}
