package dev.insideout.flink.log;

import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.types.RowKind;

/** What a topic's records mean, which follows from the table's declaration. */
enum TableKind {
  /** No primary key: every record is a row. */
  EVENTS(ChangelogMode.insertOnly()),
  /** A primary key: a record replaces its key's row, a tombstone deletes it. */
  UPSERT(ChangelogMode.upsert(true)),
  /** A primary key and a version: the newest version of a key is its row. */
  VERSIONED(ChangelogMode.all());

  /** What a record without a value means for its key's row. */
  static final RowKind OF_TOMBSTONE = RowKind.DELETE;

  private final ChangelogMode changelog;

  TableKind(ChangelogMode changelog) {
    this.changelog = changelog;
  }

  /** What the table hands to the query. */
  ChangelogMode changelog() {
    return changelog;
  }

  /** The kind of a row that a value makes, as it leaves the reader. */
  RowKind ofValue() {
    return this == UPSERT ? RowKind.UPDATE_AFTER : RowKind.INSERT;
  }
}
