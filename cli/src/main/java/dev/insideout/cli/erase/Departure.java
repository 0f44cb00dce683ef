package dev.insideout.cli.erase;

import dev.insideout.cli.log.TopicKeeping;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * When something goes that stands in the log, as its topic is set.
 *
 * @param earliest not before; empty when it never goes
 * @param latest at the latest; empty when nothing bounds it
 * @param reason which settings say so, and what would bound it
 */
record Departure(Optional<Instant> earliest, Optional<Instant> latest, String reason) {
  private static final String LEAST_LAG = "min.compaction.lag.ms";
  private static final String MOST_LAG = "max.compaction.lag.ms";
  private static final String TOMBSTONES = "delete.retention.ms";
  private static final String RETENTION = "retention.ms";
  private static final String SEGMENT = "segment.ms";

  /** Whoever sets a longer one means for ever; the brokers' default is more than a date can be. */
  private static final Duration FOR_EVER = Duration.ofDays(365 * 1000);

  /**
   * A record that a later one of its key has replaced.
   *
   * @param written when it was
   * @param replaced when the later one was written
   */
  static Departure replaced(TopicKeeping topic, Instant written, Instant replaced) {
    if (!topic.compacts()) {
      return standing(topic, written);
    }
    Departure compacted = compacted(topic, replaced, Duration.ZERO);
    return topic.deletes() ? sooner(compacted, standing(topic, written)) : compacted;
  }

  /** A tombstone: compaction keeps it for a time, for readers that were away. */
  static Departure tombstone(TopicKeeping topic, Instant written) {
    if (!topic.compacts()) {
      return standing(topic, written);
    }
    Departure compacted =
        compacted(topic, written, Duration.ofMillis(topic.number(TOMBSTONES)))
            .because(TOMBSTONES + "=" + topic.number(TOMBSTONES));
    return topic.deletes() ? sooner(compacted, standing(topic, written)) : compacted;
  }

  /** A record that only its age takes away. */
  static Departure standing(TopicKeeping topic, Instant written) {
    Optional<Duration> retention =
        topic.settings().get("cleanup.policy").contains("delete")
            ? bounded(topic.number(RETENTION))
            : Optional.empty();
    if (retention.isEmpty()) {
      return new Departure(
          Optional.empty(),
          Optional.empty(),
          topic.compacts()
              ? "a row of a compacted topic stays until whoever writes it replaces or deletes it"
              : "%s=%d keeps it for ever: set it, or delete the records below an offset with kafka-delete-records"
                  .formatted(RETENTION, topic.number(RETENTION)));
    }
    Instant earliest = written.plus(retention.get());
    // A segment goes as a whole, when its newest record is old enough.
    return new Departure(
        Optional.of(earliest),
        bounded(topic.number(SEGMENT)).map(earliest::plus),
        "%s=%d, and %s=%d since segments go as a whole"
            .formatted(RETENTION, topic.number(RETENTION), SEGMENT, topic.number(SEGMENT)));
  }

  private static Departure compacted(TopicKeeping topic, Instant replaced, Duration kept) {
    Optional<Instant> latest =
        bounded(topic.number(MOST_LAG)).map(lag -> replaced.plus(lag).plus(kept));
    return new Departure(
        Optional.of(replaced.plusMillis(topic.number(LEAST_LAG)).plus(kept)),
        latest,
        latest.isPresent()
            ? "%s=%d; a segment ends with the first record after that, and the brokers' cleaner takes its time"
                .formatted(MOST_LAG, topic.number(MOST_LAG))
            : "%s=%d; nothing bounds it: set %s of topic %s"
                .formatted(LEAST_LAG, topic.number(LEAST_LAG), MOST_LAG, topic.topic()));
  }

  private static Departure sooner(Departure a, Departure b) {
    return new Departure(
        Stream.of(a, b).flatMap(d -> d.earliest.stream()).min(Instant::compareTo),
        Stream.of(a, b).flatMap(d -> d.latest.stream()).min(Instant::compareTo),
        a.reason + "; or " + b.reason);
  }

  /** When both are gone that stand in one topic. */
  Departure and(Departure other) {
    return new Departure(
        Stream.of(this, other).flatMap(d -> d.earliest.stream()).max(Instant::compareTo),
        latest.flatMap(own -> other.latest.map(its -> own.isAfter(its) ? own : its)),
        reason);
  }

  private Departure because(String more) {
    return new Departure(earliest, latest, reason + "; " + more);
  }

  private static Optional<Duration> bounded(long millis) {
    return millis < 0 || millis > FOR_EVER.toMillis()
        ? Optional.empty()
        : Optional.of(Duration.ofMillis(millis));
  }
}
