package dev.insideout.flink.view;

import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.RowVersion;
import java.util.Optional;

/** A committed record of a view topic, as its own writer sees it. */
sealed interface ViewRecord {
  /** Its offset. */
  long offset();

  /**
   * A row or tombstone that a writer of the view wrote.
   *
   * @param version of a row of an eager view
   */
  record Row(long offset, long generation, Optional<RowVersion> version, byte[] key, byte[] value)
      implements ViewRecord {
    /** A row without a version. */
    Row(long offset, long generation, byte[] key, byte[] value) {
      this(offset, generation, Optional.empty(), key, value);
    }

    /** The higher one of its generation and its version's. */
    long highestGeneration() {
      return version.map(RowVersion::generation).filter(of -> of > generation).orElse(generation);
    }
  }

  /** A marker. */
  record End(long offset, Marker marker) implements ViewRecord {}

  /**
   * A record that no writer of a view wrote.
   *
   * @param reason how one sees that
   */
  record Foreign(long offset, byte[] key, String reason) implements ViewRecord {}
}
