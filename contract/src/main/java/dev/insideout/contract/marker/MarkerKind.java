package dev.insideout.contract.marker;

import java.util.Optional;
import java.util.stream.Stream;

/** What a marker says of the rows before it. */
public enum MarkerKind {
  /** They end an epoch: in every partition, the view as of the marker's positions. */
  END("end"),

  /**
   * They end an epoch of a first build that has not caught up with where the log ended when it
   * began: correct as of its positions, but not yet what a reader waits for.
   */
  HYDRATING("hydrating"),

  /**
   * They were delivered one by one: everything up to the marker's positions is in, and more may be.
   */
  EAGER("eager");

  private final String text;

  MarkerKind(String text) {
    this.text = text;
  }

  /** The word in the header. */
  public String text() {
    return text;
  }

  /** The kind that is called {@code text}; empty for one that only later writers know. */
  public static Optional<MarkerKind> of(String text) {
    return Stream.of(values()).filter(kind -> kind.text.equals(text)).findFirst();
  }
}
