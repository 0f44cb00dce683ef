package dev.insideout.flink.view;

import dev.insideout.contract.marker.MissingRegion;
import java.time.Instant;
import java.util.Optional;

/**
 * What a job knows of another region that it reads. As text: {@code newest:since}, in milliseconds
 * since 1970, each of them empty where there is none.
 *
 * @param newest the time of the newest record that was read
 * @param since when it was found not to answer; empty while nothing of it is missing
 */
record FarRegion(Optional<Instant> newest, Optional<Instant> since) {
  static final FarRegion UNREAD = new FarRegion(Optional.empty(), Optional.empty());

  static FarRegion parse(String text) {
    int colon = text.indexOf(':');
    return new FarRegion(time(text.substring(0, colon)), time(text.substring(colon + 1)));
  }

  private static Optional<Instant> time(String millis) {
    return millis.isEmpty()
        ? Optional.empty()
        : Optional.of(Instant.ofEpochMilli(Long.parseLong(millis)));
  }

  /** A record of this time was read. */
  FarRegion read(Instant time) {
    return newest.filter(known -> !time.isAfter(known)).isPresent()
        ? this
        : new FarRegion(Optional.of(time), since);
  }

  /** It does not answer; if it did not before, since {@code now}. */
  FarRegion away(Instant now) {
    return new FarRegion(newest, since.or(() -> Optional.of(now)));
  }

  FarRegion there() {
    return new FarRegion(newest, Optional.empty());
  }

  Optional<MissingRegion> missing(String region) {
    return since.map(from -> new MissingRegion(region, from, newest));
  }

  @Override
  public String toString() {
    return text(newest) + ":" + text(since);
  }

  private static String text(Optional<Instant> time) {
    return time.map(instant -> Long.toString(instant.toEpochMilli())).orElse("");
  }
}
