package dev.insideout.contract.marker;

import java.util.OptionalLong;
import org.apache.kafka.common.header.Headers;

/** What a record of a view topic is, as its headers tell. */
public sealed interface ViewEntry {

  /** A row, or the tombstone of one, that a writer of {@code generation} wrote. */
  record Row(long generation) implements ViewEntry {}

  /** The end of an epoch. */
  record End(Marker marker) implements ViewEntry {}

  /** Says who writes from now on: nothing to a reader. */
  record Heir(Handover handover) implements ViewEntry {}

  /**
   * A record that no writer of the view wrote, or a marker that nobody can read: readers pass over
   * it.
   *
   * @param brokenMarker true when it has a marker's kind
   * @param reason what is wrong with it
   */
  record Foreign(boolean brokenMarker, String reason) implements ViewEntry {}

  /** Reads the headers of a record. */
  static ViewEntry of(Headers headers) {
    if (MarkerHeaders.isMarker(headers)) {
      try {
        return MarkerHeaders.isHandover(headers)
            ? new Heir(MarkerHeaders.readHandover(headers))
            : new End(MarkerHeaders.read(headers));
      } catch (IllegalArgumentException e) {
        return new Foreign(true, e.getMessage());
      }
    }
    OptionalLong generation = MarkerHeaders.generation(headers);
    return generation.isPresent()
        ? new Row(generation.getAsLong())
        : new Foreign(false, "it has no header " + MarkerHeaders.GENERATION + " with a number");
  }
}
