package dev.insideout.flink.view;

import dev.insideout.contract.marker.Handover;
import dev.insideout.contract.marker.Marker;
import dev.insideout.contract.marker.MarkerHeaders;
import dev.insideout.contract.marker.RowVersion;
import dev.insideout.contract.marker.ViewEntry;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;

/** A committed record of a view topic, as its own writer sees it. */
sealed interface ViewRecord {
  /** Its offset. */
  long offset();

  /** What a record is. */
  static ViewRecord of(long offset, byte[] key, byte[] value, Headers headers) {
    ViewEntry entry = ViewEntry.of(headers);
    if (entry instanceof ViewEntry.Row row) {
      return new Row(offset, row.generation(), MarkerHeaders.rowVersion(headers), key, value);
    } else if (entry instanceof ViewEntry.End end) {
      return new End(offset, end.marker());
    } else if (entry instanceof ViewEntry.Heir heir) {
      return new Heir(offset, heir.handover());
    }
    return new Foreign(offset, key, ((ViewEntry.Foreign) entry).reason());
  }

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

  /** Names the next writer. */
  record Heir(long offset, Handover handover) implements ViewRecord {}

  /**
   * A record that no writer of a view wrote.
   *
   * @param reason how one sees that
   */
  record Foreign(long offset, byte[] key, String reason) implements ViewRecord {}
}
