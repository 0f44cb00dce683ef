package dev.insideout.cli.doctor;

import dev.insideout.cli.log.TopicKeeping;
import dev.insideout.contract.topic.DeadLetter;
import dev.insideout.flink.view.ViewTopic;
import dev.insideout.sqlview.ViewDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** How topics must be kept for what views and their readers rely on. */
final class TopicRules {
  private static final String LAG = "min.compaction.lag.ms";
  private static final String TOMBSTONES = "delete.retention.ms";
  private static final String POLICY = "cleanup.policy";
  private static final String IN_SYNC = "min.insync.replicas";
  private static final String COMPACT = ViewTopic.settings().get(POLICY);

  private TopicRules() {}

  /**
   * A topic that views are made of. What its settings will do to it, the comparison with its
   * statement tells.
   *
   * @param auditable true when epochs of a view of it can be recomputed
   */
  static List<Finding> source(TopicKeeping topic, boolean auditable) {
    List<Finding> findings = new ArrayList<>();
    String gone =
        topic.begins().entrySet().stream()
            .filter(begin -> begin.getValue() > 0)
            .map(begin -> "%d at %d".formatted(begin.getKey(), begin.getValue()))
            .collect(Collectors.joining(", "));
    if (!gone.isEmpty()) {
      findings.add(
          Finding.error(
              about(topic.topic()),
              "its beginning is gone (partitions begin at offsets: %s): a view that is built again lacks what stood there, and a job that stopped before those offsets does not start"
                  .formatted(gone),
              "write the lost records again, or keep the views' savepoints and never rebuild; see that no more goes"));
    }
    if (auditable && topic.compacts() && topic.number(LAG) < wanted(LAG)) {
      findings.add(
          Finding.warning(
              about(topic.topic()),
              "it may be compacted after %s (%s): epochs of its views that are older cannot be recomputed, so no audit, no read as of then and no exact diff. Building a view again is not affected"
                  .formatted(Times.text(topic.number(LAG)), LAG),
              set(LAG)));
    }
    return findings;
  }

  /** The topic that {@code view} is published to. */
  static List<Finding> view(ViewDescription view, TopicKeeping topic) {
    List<Finding> findings = new ArrayList<>();
    if (topic.partitions() != view.partitions()) {
      findings.add(
          Finding.error(
              about(topic.topic()),
              "it has %d partitions, and the statement says %d: the view's job does not start, and one at work fails"
                  .formatted(topic.partitions(), view.partitions()),
              "write 'partitions' = '%d' in WITH: the count is fixed for the topic's life; or publish the rows as a new view"
                  .formatted(topic.partitions())));
    }
    if (!topic.settings().get(POLICY).equals(COMPACT)) {
      findings.add(
          Finding.error(
              about(topic.topic()),
              "its %s is %s, not %s: rows that do not change go, and whoever reads it from the start lacks them; the view's job does not start"
                  .formatted(POLICY, topic.settings().get(POLICY), COMPACT),
              "set %s=%s; if rows are gone already, delete the topic and build the view again"
                  .formatted(POLICY, COMPACT)));
    }
    if (topic.number(TOMBSTONES) < wanted(TOMBSTONES)) {
      findings.add(
          Finding.warning(
              about(topic.topic()),
              "it keeps tombstones for %s (%s): a cache that was away for longer builds itself anew, and any other reader keeps rows that are gone"
                  .formatted(Times.text(topic.number(TOMBSTONES)), TOMBSTONES),
              set(TOMBSTONES)));
    }
    if (topic.number(LAG) < wanted(LAG)) {
      findings.add(
          Finding.warning(
              about(topic.topic()),
              "it may be compacted after %s (%s): in what is older, a lost epoch cannot be told from compaction"
                  .formatted(Times.text(topic.number(LAG)), LAG),
              set(LAG)));
    }
    return findings;
  }

  /**
   * Where the records of {@code of} go that cannot be read or published.
   *
   * @param topic empty when it does not exist
   * @param group the group whose job writes there
   */
  static List<Finding> deadLetters(String of, Optional<TopicKeeping> topic, String group) {
    String name = DeadLetter.topicOf(of);
    if (topic.isEmpty()) {
      return List.of(
          Finding.error(
              about(name),
              "it does not exist: the first bad record of %s stops the job of %s"
                  .formatted(of, group),
              "run the view again, which makes it: insideout stop %s, insideout run %s"
                  .formatted(group, group)));
    }
    return topic.get().deletes()
        ? List.of(
            Finding.warning(
                about(name),
                "it deletes dead letters in time: each is a fact that no view has",
                "set cleanup.policy=delete, retention.ms=-1, retention.bytes=-1"))
        : List.of();
  }

  /** Whether topics outlive a broker. */
  static List<Finding> durability(List<TopicKeeping> topics) {
    List<Finding> findings = new ArrayList<>();
    String single = names(topics, topic -> topic.replicas() == 1);
    if (!single.isEmpty()) {
      findings.add(
          Finding.warning(
              single,
              "one broker alone has them: with it they are gone",
              "give them three replicas: kafka-reassign-partitions"));
    }
    String weak = names(topics, t -> t.replicas() > 1 && t.number(IN_SYNC) == 1);
    if (!weak.isEmpty()) {
      findings.add(
          Finding.warning(
              weak,
              "%s is 1: what is acknowledged may be on one broker alone, and gone with it"
                  .formatted(IN_SYNC),
              "set %s=2".formatted(IN_SYNC)));
    }
    return findings;
  }

  private static String names(List<TopicKeeping> topics, Predicate<TopicKeeping> which) {
    String names =
        topics.stream()
            .filter(which)
            .map(TopicKeeping::topic)
            .sorted()
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "" : (names.contains(", ") ? "topics " : "topic ") + names;
  }

  private static long wanted(String setting) {
    return Long.parseLong(ViewTopic.settings().get(setting));
  }

  private static String set(String setting) {
    Map<String, String> settings = ViewTopic.settings();
    return "set %s=%s".formatted(setting, settings.get(setting));
  }

  private static String about(String topic) {
    return "topic " + topic;
  }
}
