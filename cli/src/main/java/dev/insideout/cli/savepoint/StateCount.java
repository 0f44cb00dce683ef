package dev.insideout.cli.savepoint;

import java.util.OptionalLong;

/**
 * What an operator keeps under one name.
 *
 * @param entries in keyed state one a key, or one for each entry of a key's map; in operator state
 *     one for each element of the list; empty where they cannot be counted
 * @param bytes of keys and values; empty where they cannot be told apart
 */
record StateCount(String name, Kind kind, OptionalLong entries, OptionalLong bytes) {
  /** How it is spread over subtasks. */
  enum Kind {
    KEYED("keyed"),
    TIMERS("timers"),
    LIST("list");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
