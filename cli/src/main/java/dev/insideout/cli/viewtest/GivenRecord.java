package dev.insideout.cli.viewtest;

import dev.insideout.sqlview.TableDescription;
import java.util.Optional;

/**
 * A record of the log that a test gives.
 *
 * @param line where it stands in the test file
 * @param text as a person reads it
 * @param keyText names the key over all topics; empty for a record without one
 * @param key as it stands in the topic; null without one
 * @param value as it stands in the topic; null for a tombstone
 */
record GivenRecord(
    TableDescription table,
    Kind kind,
    int line,
    String text,
    Optional<String> keyText,
    byte[] key,
    byte[] value) {
  enum Kind {
    ROW,
    TOMBSTONE,
    /** Bytes as the test gives them. */
    RAW
  }

  /** True where the same record again, at once, changes nothing: its table has rows by key. */
  boolean mayComeTwice() {
    return !table.key().isEmpty() && kind != Kind.RAW;
  }

  @Override
  public String toString() {
    return table.name() + " " + text;
  }

  /** Each record is itself alone: two may say the same. */
  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
