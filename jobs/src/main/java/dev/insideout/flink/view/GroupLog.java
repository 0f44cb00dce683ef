package dev.insideout.flink.view;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.SourceTopic;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.flink.TopicAdmin;
import dev.insideout.flink.TopicException;
import dev.insideout.flink.TransactionTimeout;
import dev.insideout.flink.log.DeadLetters;
import dev.insideout.flink.log.HeldView;
import dev.insideout.flink.log.LogReaders;
import dev.insideout.flink.log.LogSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the log must have before the job of a group is submitted.
 *
 * @param title what messages call the group, at the beginning of a sentence
 */
public record GroupLog(LogConnection log, String title) {
  private static final Logger LOG = LoggerFactory.getLogger(GroupLog.class);

  /**
   * Makes the topics and schemas of the group's views, and sees to it that what it reads is there,
   * and that nobody else writes.
   *
   * @param restored true when its job goes on from a snapshot: that has the partitions of all
   *     regions, so that one which is away is no more than it is to a job at work
   * @throws dev.insideout.flink.avro.SchemaMismatchException when a topic's schema is not what the
   *     job reads
   * @throws dev.insideout.contract.UnknownRegionException when nothing says where a region is
   * @throws TopicException when a topic that it reads does not exist, a broker is not reachable, a
   *     job of the group is at work, or its transactions could end before their checkpoints
   */
  public void prepare(
      ViewGroup group, Duration interval, Duration checkpointTimeout, boolean restored) {
    LogReaders readers = group.readers();
    try (TopicAdmin admin = new TopicAdmin(log)) {
      TransactionTimeout.of(log).check(checkpointTimeout, admin.longestTransaction());
      SchemaRegistry registry = new SchemaRegistry(log.registry());
      Set<String> away = requireTopics(group, admin, restored);
      // What is read back must be there to be read; the rest only once the job is known to fit.
      Map<Boolean, List<ViewSpec>> views =
          group.views().stream()
              .collect(Collectors.partitioningBy(v -> group.readBack().contains(v.name())));
      views.get(true).forEach(view -> publishable(view, admin, registry));
      readers.checkSchemas(log, away);
      views.get(false).forEach(view -> publishable(view, admin, registry));
      DeadLetters.ensureTopics(admin, readers.topics());
      DeadLetters.ensureTopics(admin, group.views().stream().map(ViewSpec::name).toList());
      if (!group.writer().heir()) {
        group.requireNoOwnerAtWork(interval);
      }
    }
  }

  private static void publishable(ViewSpec view, TopicAdmin admin, SchemaRegistry registry) {
    view.schemas().register(registry);
    ViewTopic.ensure(admin, view.name(), view.partitions());
  }

  /** Returns the regions that are away, which are none but at a restore. */
  private Set<String> requireTopics(ViewGroup group, TopicAdmin admin, boolean restored) {
    for (HeldView view : group.readers().views()) {
      int partitions =
          admin
              .partitions(view.name())
              .orElseThrow(
                  () ->
                      new TopicException(
                          "%s reads view '%s', which has never run at %s: start that one first"
                              .formatted(title, view.name(), log.kafka())));
      if (partitions != view.partitions()) {
        throw new TopicException(
            "the topic of view '%s' has %d partitions, but its statement says %d; the count is fixed for the topic's life"
                .formatted(view.name(), partitions, view.partitions()));
      }
    }
    Map<String, List<SourceTopic>> sources =
        group.readers().sources().stream()
            .map(LogSource::topic)
            .filter(topic -> !group.readBack().contains(topic))
            .map(SourceTopic::parse)
            .collect(Collectors.groupingBy(SourceTopic::region));
    Set<String> away = new TreeSet<>();
    sources.forEach(
        (region, topics) -> {
          if (region.isEmpty()) {
            requireTopics(topics, log, admin);
          } else if (!answers(region, topics, restored)) {
            away.add(region);
          }
        });
    return away;
  }

  private boolean answers(String region, List<SourceTopic> topics, boolean restored) {
    LogConnection there = log.in(region);
    try (TopicAdmin far = new TopicAdmin(there)) {
      requireTopics(topics, there, far);
      return true;
    } catch (TopicException e) {
      if (!e.brokerIsAway()) {
        throw e;
      }
      if (!restored) {
        throw new TopicException(
            "%s starts from nothing, and for that every region that it reads must answer: what is not known of region %s now would be in no epoch. Start it when that is back, or from a savepoint; %s"
                .formatted(title, region, e.getMessage()),
            e.getCause());
      }
      LOG.warn("{} goes on without region {}: {}", title, region, e.getMessage());
      return false;
    }
  }

  private void requireTopics(List<SourceTopic> topics, LogConnection there, TopicAdmin admin) {
    for (SourceTopic source : topics) {
      if (admin.partitions(source.topic()).isEmpty()) {
        throw new TopicException(
            "%s reads topic '%s', which does not exist at %s"
                .formatted(title, source, there.kafka()));
      }
    }
  }
}
