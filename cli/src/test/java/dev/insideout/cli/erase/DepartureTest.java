package dev.insideout.cli.erase;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.cli.log.TopicKeeping;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When something goes, as the settings of its topic say. */
class DepartureTest {
  private static final Instant WRITTEN = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant REPLACED = Instant.parse("2026-03-02T12:00:00Z");
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final long DAY = Duration.ofDays(1).toMillis();

  /** The brokers' defaults, and what {@code settings} say instead. */
  private static TopicKeeping topic(Object... settings) {
    Map<String, String> all = new HashMap<>();
    all.put("cleanup.policy", "compact");
    all.put("min.compaction.lag.ms", "0");
    all.put("max.compaction.lag.ms", Long.toString(Long.MAX_VALUE));
    all.put("delete.retention.ms", Long.toString(DAY));
    all.put("retention.ms", Long.toString(7 * DAY));
    all.put("retention.bytes", "-1");
    all.put("segment.ms", Long.toString(7 * DAY));
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i].toString(), settings[i + 1].toString());
    }
    return new TopicKeeping("customers", 1, 1, all, Map.of(), Set.of());
  }

  @Test
  void compactionIsBoundedByTheMostLagAlone() {
    Departure open = Departure.replaced(topic("min.compaction.lag.ms", HOUR), WRITTEN, REPLACED);
    assertThat(open.earliest()).contains(REPLACED.plus(Duration.ofHours(1)));
    assertThat(open.latest()).isEmpty();
    assertThat(open.reason())
        .contains("min.compaction.lag.ms=3600000", "set max.compaction.lag.ms of topic customers");

    Departure bounded =
        Departure.replaced(topic("max.compaction.lag.ms", 2 * DAY), WRITTEN, REPLACED);
    assertThat(bounded.latest()).contains(Instant.parse("2026-03-04T12:00:00Z"));
    assertThat(bounded.reason()).contains("max.compaction.lag.ms=172800000");
  }

  @Test
  void aTombstoneStaysForLateReaders() {
    Departure goes = Departure.tombstone(topic("max.compaction.lag.ms", HOUR), REPLACED);
    assertThat(goes.earliest()).contains(REPLACED.plus(Duration.ofDays(1)));
    assertThat(goes.latest()).contains(Instant.parse("2026-03-03T13:00:00Z"));
    assertThat(goes.reason()).contains("delete.retention.ms=86400000");
    assertThat(Departure.tombstone(topic(), REPLACED).latest()).isEmpty();
  }

  @Test
  void retentionTakesWholeSegments() {
    TopicKeeping events = topic("cleanup.policy", "delete", "segment.ms", HOUR);
    Departure goes = Departure.standing(events, WRITTEN);
    assertThat(goes.earliest()).contains(Instant.parse("2026-03-08T12:00:00Z"));
    assertThat(goes.latest()).contains(Instant.parse("2026-03-08T13:00:00Z"));
    assertThat(Departure.replaced(events, WRITTEN, REPLACED))
        .as("a later record takes nothing away there")
        .isEqualTo(goes);
  }

  @Test
  void forEverHasNoDate() {
    TopicKeeping letters = topic("cleanup.policy", "delete", "retention.ms", -1);
    Departure never = Departure.standing(letters, WRITTEN);
    assertThat(never.earliest()).isEmpty();
    assertThat(never.latest()).isEmpty();
    assertThat(never.reason()).contains("retention.ms=-1 keeps it for ever");
    assertThat(
            Departure.standing(
                    topic("cleanup.policy", "delete", "retention.ms", Long.MAX_VALUE), WRITTEN)
                .latest())
        .isEmpty();
    assertThat(Departure.standing(topic(), WRITTEN).reason())
        .contains("until whoever writes it replaces or deletes it");
  }

  @Test
  void whereBothTakeTheSoonerCounts() {
    TopicKeeping both =
        topic("cleanup.policy", "compact,delete", "segment.ms", HOUR, "retention.ms", DAY);
    assertThat(Departure.replaced(both, WRITTEN, REPLACED).latest())
        .as("retention alone is bounded")
        .contains(Instant.parse("2026-03-02T13:00:00Z"));
  }

  @Test
  void allAreGoneWhenTheLastIs() {
    TopicKeeping bounded = topic("max.compaction.lag.ms", HOUR);
    Departure early = Departure.replaced(bounded, WRITTEN, WRITTEN);
    Departure late = Departure.replaced(bounded, WRITTEN, REPLACED);
    assertThat(early.and(late)).isEqualTo(late);
    assertThat(late.and(early)).isEqualTo(late);
    assertThat(late.and(Departure.replaced(topic(), WRITTEN, WRITTEN)).latest()).isEmpty();
  }
}
