package dev.insideout.cli.why;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What became of the records of one key of a table, one after the other. */
final class KeyHistory {
  /** What a record is to the row of its key. */
  enum State {
    /** It is the row. */
    CURRENT,
    /** Another one came after it, or had a higher version. */
    SUPERSEDED,
    /** It took the row away. */
    DELETION,
    /** The view has not read it yet. */
    PENDING
  }

  /** A record and its state. */
  record Entry(InputRecord record, State state) {}

  private final List<InputRecord> records = new ArrayList<>();
  private Optional<InputRecord> current = Optional.empty();

  /** Takes the next record of the key. */
  void add(InputRecord record) {
    records.add(record);
    if (record.deleted()) {
      current = Optional.empty();
    } else if (current.isEmpty() || isNewer(record, current.get())) {
      current = Optional.of(record);
    }
  }

  private static boolean isNewer(InputRecord record, InputRecord before) {
    return record
        .given()
        .table()
        .version()
        .map(column -> (Long) record.value(column) > (Long) before.value(column))
        .orElse(true);
  }

  /** The row of the key; empty when there is none. */
  Optional<InputRecord> current() {
    return current;
  }

  /** All records in their order. */
  List<Entry> entries() {
    return records.stream()
        .map(
            record ->
                new Entry(
                    record,
                    record.deleted()
                        ? State.DELETION
                        : current.filter(record::equals).isPresent()
                            ? State.CURRENT
                            : State.SUPERSEDED))
        .toList();
  }
}
