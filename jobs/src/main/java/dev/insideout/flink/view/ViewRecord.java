package dev.insideout.flink.view;

import dev.insideout.contract.marker.Marker;

/** A committed record of a view topic, as its own writer sees it. */
sealed interface ViewRecord {
  /** Its offset. */
  long offset();

  /** A row or tombstone that a writer of the view wrote. */
  record Row(long offset, long generation, byte[] key, byte[] value) implements ViewRecord {}

  /** A marker. */
  record End(long offset, Marker marker) implements ViewRecord {}

  /**
   * A record that no writer of a view wrote.
   *
   * @param reason how one sees that
   */
  record Foreign(long offset, byte[] key, String reason) implements ViewRecord {}
}
