package dev.insideout.cli.erase;

import dev.insideout.cli.ledger.GroupRecord;
import dev.insideout.cli.life.Site;
import dev.insideout.cli.log.LogAdmin;
import dev.insideout.cli.log.TopicKeeping;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.NearNames;
import dev.insideout.contract.topic.DeadLetter;
import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.SqlProject;
import dev.insideout.sqlview.ViewJob;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Which topics are what, for whoever erases. */
record PersonTopic(Site site, String topic) {

  /**
   * Makes sure that a tombstone in the topic deletes a row.
   *
   * @throws CommandFailure when there is no such topic, it is a view, or a table of events
   */
  void require() throws InvalidSqlException {
    if (views(site).contains(topic)) {
      throw CommandFailure.badInput(
          "'%s' is a view: its job is its only writer. Erase the person from the topic that it is made of."
              .formatted(topic));
    }
    try (LogAdmin admin = LogAdmin.connect(site.log())) {
      NavigableSet<String> topics = admin.topics();
      topics.removeIf(DeadLetter::isDeadLetterTopic);
      if (!topics.contains(topic)) {
        throw CommandFailure.badInput(
            "There is no topic '%s' of persons on Kafka at %s. %s Name another with --topic."
                .formatted(topic, site.log().kafka(), NearNames.hint(topic, "topic", topics)));
      }
      requireUpserts(admin.keeping(List.of(topic)).get(topic));
    }
  }

  private void requireUpserts(TopicKeeping keeping) throws InvalidSqlException {
    if (keeping.compacts()) {
      return;
    }
    SqlProject sql = site.sql();
    if (!sql.topics().contains(topic) || ViewJob.describeTable(sql, topic).primaryKey().isEmpty()) {
      throw CommandFailure.badInput(
          "Topic %s is neither compacted nor declared with a primary key in sql/topics: its records are events, and a tombstone deletes none of them. What deletes them is retention.ms, or kafka-delete-records."
              .formatted(topic));
    }
  }

  /** The views that are deployed, were, or are to be. */
  static Set<String> views(Site site) {
    Set<String> views = new TreeSet<>(site.project().views());
    for (GroupRecord group : site.ledger().groups().values()) {
      Stream.of(group.live(), group.building(), group.kept())
          .flatMap(Optional::stream)
          .forEach(release -> views.addAll(release.views()));
    }
    return views;
  }
}
