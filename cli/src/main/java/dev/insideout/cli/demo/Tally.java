package dev.insideout.cli.demo;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;

/** Counts the rows of a view by what stands in one of its columns. Thread-safe. */
final class Tally {
  private final Optional<String> column;
  private final Map<GenericRecord, String> values = new HashMap<>();
  private final Map<String, Long> counts = new TreeMap<>();

  private Tally(Optional<String> column) {
    this.column = column;
  }

  /** Counts by {@code column}; nothing where a view has no such column. */
  static Tally of(String column) {
    return new Tally(Optional.of(column));
  }

  /** Counts nothing. */
  static Tally none() {
    return new Tally(Optional.empty());
  }

  /** The row of {@code key} is this one now, or none. */
  synchronized void take(GenericRecord key, Optional<GenericRecord> row) {
    if (column.isEmpty()) {
      return;
    }
    Optional<String> value =
        row.filter(r -> r.hasField(column.get()))
            .flatMap(r -> Optional.ofNullable(r.get(column.get())))
            .map(Object::toString);
    String before = value.isPresent() ? values.put(key, value.get()) : values.remove(key);
    if (before != null) {
      counts.merge(before, -1L, Long::sum);
    }
    value.ifPresent(now -> counts.merge(now, 1L, Long::sum));
  }

  /** By what stands there, how many rows have it; 0 where none has it any more. */
  synchronized Map<String, Long> counts() {
    return new TreeMap<>(counts);
  }
}
