package dev.insideout.demo.simulation;

import dev.insideout.demo.fact.Topic;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * The way from a service to the log, which is not perfect. On topics that keep every event, some
 * facts come late, and so behind younger ones and newer versions of their own key, and some come
 * twice. On compacted topics the last record of a key must be its newest, so there a fact may only
 * be repeated at once.
 */
final class Delivery {
  /** How many of a thousand facts come late. */
  static final int LATE_PER_MILLE = 20;

  /** How many of a thousand facts come twice. */
  static final int TWICE_PER_MILLE = 10;

  private static final Duration LEAST_DELAY = Duration.ofSeconds(10);
  private static final Duration MOST_DELAY = Duration.ofHours(2);

  private final Timeline timeline;
  private final Chance chance;
  private final Queue<Fact> arrived = new ArrayDeque<>();
  private final Map<String, Long> events = new HashMap<>();

  Delivery(Timeline timeline, Chance chance) {
    this.timeline = timeline;
    this.chance = chance;
  }

  /** A new event's name, unique in the company. */
  String eventId(Topic<?, ?> topic) {
    return topic.name() + "-" + events.merge(topic.name(), 1L, Long::sum);
  }

  <K extends SpecificRecordBase, V extends SpecificRecordBase> void write(
      Topic<K, V> topic, V value) {
    send(new Fact.Upsert<>(topic, topic.keyOf().apply(value), value));
  }

  <K extends SpecificRecordBase> void delete(Topic<K, ?> topic, K key) {
    send(new Fact.Deletion<>(topic, key));
  }

  private void send(Fact fact) {
    boolean twice = chance.perMille(TWICE_PER_MILLE);
    if (fact.topic().compacted()) {
      arrived.add(fact);
      if (twice) {
        arrived.add(fact);
      }
      return;
    }
    if (chance.perMille(LATE_PER_MILLE)) {
      arriveLate(fact);
    } else {
      arrived.add(fact);
    }
    if (twice) {
      arriveLate(fact);
    }
  }

  private void arriveLate(Fact fact) {
    timeline.within(LEAST_DELAY, MOST_DELAY, () -> arrived.add(fact));
  }

  /** The next fact that has arrived by now. */
  Optional<Fact> poll() {
    return Optional.ofNullable(arrived.poll());
  }
}
