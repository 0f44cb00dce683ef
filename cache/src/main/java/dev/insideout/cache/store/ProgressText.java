package dev.insideout.cache.store;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.marker.MissingRegion;
import dev.insideout.contract.position.Positions;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/** {@link Progress} as lines of text, each a name and its value. */
final class ProgressText {
  private static final String COMPLETE = "complete";
  private static final String EPOCH = "epoch";
  private static final String KIND = "kind";
  private static final String POSITIONS = "positions";
  private static final String WRITTEN = "written";
  private static final String PARTIAL = "partial";
  private static final String PLACE = "place/";

  private ProgressText() {}

  static String write(Progress progress) {
    StringBuilder text = new StringBuilder();
    line(text, COMPLETE, progress.complete());
    progress
        .applied()
        .ifPresent(
            applied -> {
              line(text, EPOCH, applied.id());
              line(text, KIND, applied.kind().text());
              line(text, POSITIONS, applied.positions());
              line(text, WRITTEN, applied.written().toEpochMilli());
              if (!applied.missing().isEmpty()) {
                line(text, PARTIAL, MissingRegion.text(applied.missing()));
              }
            });
    progress
        .partitions()
        .forEach(
            (partition, place) -> line(text, PLACE + partition, place.next() + ":" + place.last()));
    return text.toString();
  }

  private static void line(StringBuilder text, String name, Object value) {
    text.append(name).append(' ').append(value).append('\n');
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException when {@code text} is none
   */
  static Progress read(String text) {
    Map<String, String> values = new HashMap<>();
    Map<TopicPartition, Progress.Place> places = new HashMap<>();
    for (String line : text.split("\n")) {
      int space = line.indexOf(' ');
      if (space < 0) {
        throw new IllegalArgumentException("'%s' has no value".formatted(line));
      }
      String name = line.substring(0, space);
      String value = line.substring(space + 1);
      if (name.startsWith(PLACE)) {
        places.put(partition(name.substring(PLACE.length())), place(value));
      } else {
        values.put(name, value);
      }
    }
    return new Progress(Boolean.parseBoolean(values.get(COMPLETE)), applied(values), places);
  }

  private static Optional<Progress.Applied> applied(Map<String, String> values) {
    return Optional.ofNullable(values.get(EPOCH))
        .map(
            epoch ->
                new Progress.Applied(
                    EpochId.parse(epoch),
                    MarkerKind.of(values.get(KIND)).orElseThrow(),
                    Positions.parse(values.get(POSITIONS)),
                    Instant.ofEpochMilli(Long.parseLong(values.get(WRITTEN))),
                    MissingRegion.parseAll(values.getOrDefault(PARTIAL, ""))));
  }

  private static TopicPartition partition(String text) {
    int dash = text.lastIndexOf('-');
    return new TopicPartition(text.substring(0, dash), Integer.parseInt(text.substring(dash + 1)));
  }

  private static Progress.Place place(String text) {
    int colon = text.indexOf(':');
    return new Progress.Place(
        Long.parseLong(text.substring(0, colon)), EpochId.parse(text.substring(colon + 1)));
  }
}
