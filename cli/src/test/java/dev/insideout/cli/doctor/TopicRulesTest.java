package dev.insideout.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.cli.log.TopicKeeping;
import dev.insideout.flink.view.ViewTopic;
import dev.insideout.sqlview.SqlProblem.Severity;
import dev.insideout.sqlview.ViewDescription;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How topics must be kept: each breach alone, and nothing said where all is as it should be. */
class TopicRulesTest {
  private final Map<String, String> settings = new HashMap<>(ViewTopic.settings());

  TopicRulesTest() {
    settings.putAll(
        Map.of("retention.ms", "604800000", "retention.bytes", "-1", "min.insync.replicas", "2"));
  }

  @Test
  void findNothingAtAViewTopicAsItIsMade() {
    assertThat(TopicRules.view(view(), topic())).isEmpty();
    assertThat(TopicRules.source(topic(), true)).isEmpty();
    assertThat(TopicRules.durability(List.of(topic()))).isEmpty();
  }

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource({
    "cleanup.policy, 'compact,delete', ERROR, rows that do not change go",
    "cleanup.policy, delete, ERROR, set cleanup.policy=compact",
    "delete.retention.ms, 3600000, WARNING, it keeps tombstones for 3600 s",
    "delete.retention.ms, 3600000, WARNING, set delete.retention.ms=604800000",
    "min.compaction.lag.ms, 0, WARNING, a lost epoch cannot be told from compaction",
  })
  void sayWhatASettingOfAViewTopicDoes(
      String setting, String value, Severity severity, String text) {
    settings.put(setting, value);

    assertThat(TopicRules.view(view(), topic()))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(severity);
              assertThat(finding.about()).isEqualTo("topic sales");
              assertThat(finding.reason() + finding.fix()).contains(text);
            });
  }

  @Test
  void compareThePartitionsWithTheStatement() {
    TopicKeeping eight = new TopicKeeping("sales", 8, 3, settings, Map.of(), Set.of());

    assertThat(TopicRules.view(view(), eight))
        .singleElement()
        .extracting(Finding::reason)
        .asString()
        .contains("it has 8 partitions, and the statement says 4");
  }

  @Test
  void findThatABeginningIsGone() {
    TopicKeeping cut =
        new TopicKeeping("sales", 3, 3, settings, Map.of(0, 0L, 1, 17L, 2, 0L), Set.of());

    assertThat(TopicRules.source(cut, true))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Severity.ERROR);
              assertThat(finding.reason()).contains("partitions begin at offsets: 1 at 17)");
            });
  }

  @Test
  void warnOfCompactionWhereEpochsAreRecomputed() {
    settings.put("min.compaction.lag.ms", "0");

    assertThat(TopicRules.source(topic(), true))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Severity.WARNING);
              assertThat(finding.reason()).contains("cannot be recomputed", "after 0 s");
            });
    assertThat(TopicRules.source(topic(), false)).isEmpty();
    settings.put("cleanup.policy", "delete");
    assertThat(TopicRules.source(topic(), true)).as("nothing is compacted").isEmpty();
  }

  @Test
  void wantDeadLettersToHaveAPlaceAndToStay() {
    assertThat(TopicRules.deadLetters("sales", Optional.empty(), "turnover"))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.about()).isEqualTo("topic sales.dead");
              assertThat(finding.fix()).contains("insideout run turnover");
            });
    settings.put("cleanup.policy", "delete");
    assertThat(TopicRules.deadLetters("sales", Optional.of(topic()), "turnover"))
        .extracting(Finding::severity)
        .containsExactly(Severity.WARNING);
    settings.put("retention.ms", "-1");
    assertThat(TopicRules.deadLetters("sales", Optional.of(topic()), "turnover")).isEmpty();
  }

  @Test
  void nameTheTopicsThatABrokerTakesWithIt() {
    TopicKeeping single = new TopicKeeping("a", 1, 1, settings, Map.of(), Set.of());
    settings.put("min.insync.replicas", "1");

    assertThat(TopicRules.durability(List.of(topic(), single)))
        .extracting(Finding::about)
        .containsExactly("topic a", "topic sales");
  }

  private TopicKeeping topic() {
    return new TopicKeeping("sales", 4, 3, settings, Map.of(0, 0L), Set.of());
  }

  private static ViewDescription view() {
    return new ViewDescription(
        "sales",
        "sales",
        "",
        Map.of(),
        List.of(),
        Duration.ofSeconds(1),
        4,
        true,
        false,
        List.of(),
        List.of(),
        List.of());
  }
}
