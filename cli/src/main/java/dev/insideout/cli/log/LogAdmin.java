package dev.insideout.cli.log;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;

/** Asks the brokers of the log what there is. */
public final class LogAdmin implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 10_000;

  private final Admin admin;
  private final LogConnection log;

  private LogAdmin(Admin admin, LogConnection log) {
    this.admin = admin;
    this.log = log;
  }

  /**
   * Connects to the brokers.
   *
   * @throws CommandFailure when none answers
   */
  public static LogAdmin connect(LogConnection log) {
    LogAdmin connected =
        new LogAdmin(
            Admin.create(
                log.clientProperties(
                    Map.of(
                        "request.timeout.ms",
                        TIMEOUT_MILLIS / 2,
                        "default.api.timeout.ms",
                        TIMEOUT_MILLIS))),
            log);
    try {
      connected.answer(connected.admin.describeCluster().nodes());
      return connected;
    } catch (CommandFailure e) {
      connected.close();
      throw e;
    }
  }

  /** The names of all topics that are not the brokers' own, sorted. */
  public NavigableSet<String> topics() {
    return answer(admin.listTopics().names()).stream()
        .filter(name -> !name.startsWith("__"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Makes sure that {@code view} has a topic.
   *
   * @throws CommandFailure when it has none
   */
  public void requireTopicOf(String view) {
    if (!topics().contains(view)) {
      throw neverRan(view);
    }
  }

  /** That {@code view}, which is one of the project's, has no topic. */
  public CommandFailure neverRan(String view) {
    return CommandFailure.unreachable(
        "View %s has never run on Kafka at %s: start it with 'insideout run %s'."
            .formatted(view, log.kafka(), view));
  }

  /** Records of {@code topic} that are younger are not compacted away; empty when none ever is. */
  public Optional<Duration> compactionLag(String topic) {
    Config config = configs(List.of(topic)).get(topic);
    return config
            .get(TopicConfig.CLEANUP_POLICY_CONFIG)
            .value()
            .contains(TopicConfig.CLEANUP_POLICY_COMPACT)
        ? Optional.of(
            Duration.ofMillis(
                Long.parseLong(config.get(TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG).value())))
        : Optional.empty();
  }

  /** What {@code topic} is set to, by the name of the setting. */
  public String setting(String topic, String name) {
    return configs(List.of(topic)).get(topic).get(name).value();
  }

  /** What there is to know about {@code topics}, which exist, by name. */
  public Map<String, TopicInfo> describe(Collection<String> topics) {
    Map<String, TopicDescription> descriptions =
        answer(admin.describeTopics(topics).allTopicNames());
    Map<TopicPartition, Long> begins = offsets(descriptions, OffsetSpec.earliest());
    Map<TopicPartition, Long> ends = offsets(descriptions, OffsetSpec.latest());
    Map<String, String> policies = cleanupPolicies(topics);
    Map<String, TopicInfo> infos = new TreeMap<>();
    descriptions.forEach(
        (topic, description) ->
            infos.put(
                topic,
                new TopicInfo(
                    topic,
                    description.partitions().size(),
                    ends.keySet().stream()
                        .filter(partition -> partition.topic().equals(topic))
                        .mapToLong(partition -> ends.get(partition) - begins.get(partition))
                        .sum(),
                    policies.get(topic).contains(TopicConfig.CLEANUP_POLICY_COMPACT))));
    return infos;
  }

  /** Deletes {@code topic}, which exists. */
  public void delete(String topic) {
    answer(admin.deleteTopics(List.of(topic)).all());
  }

  /** How {@code topics} are kept, by name; those that do not exist are left out. */
  public Map<String, TopicKeeping> keeping(Collection<String> topics) {
    Set<String> there = new TreeSet<>(topics);
    there.retainAll(topics());
    Map<String, TopicDescription> descriptions =
        answer(
            admin
                .describeTopics(
                    there, new DescribeTopicsOptions().includeAuthorizedOperations(true))
                .allTopicNames());
    Map<TopicPartition, Long> begins = offsets(descriptions, OffsetSpec.earliest());
    Map<String, Config> configs = configs(there);
    Map<String, TopicKeeping> keeping = new TreeMap<>();
    descriptions.forEach(
        (topic, description) ->
            keeping.put(topic, TopicKeeping.of(description, configs.get(topic), begins)));
    return keeping;
  }

  /**
   * The rules of who may use which transactional ids; empty where nobody needs one, or where one
   * may not see them.
   */
  public Optional<Collection<AclBinding>> transactionalIdRules() {
    ResourcePatternFilter ids =
        new ResourcePatternFilter(ResourceType.TRANSACTIONAL_ID, null, PatternType.ANY);
    try {
      return Optional.of(
          admin
              .describeAcls(new AclBindingFilter(ids, AccessControlEntryFilter.ANY))
              .values()
              .get());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SecurityDisabledException
          || e.getCause() instanceof AuthorizationException) {
        return Optional.empty();
      }
      throw failure(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Where the log ends now, in the partitions that {@code positions} name. */
  public Positions ends(Positions positions) {
    Map<TopicPartition, OffsetSpec> asked =
        positions.next().keySet().stream()
            .collect(
                Collectors.toMap(
                    partition -> new TopicPartition(partition.topic(), partition.partition()),
                    partition -> OffsetSpec.latest()));
    return Positions.of(
        offsets(asked).entrySet().stream()
            .collect(
                Collectors.toMap(
                    end -> SourcePartition.of(end.getKey().topic(), end.getKey().partition()),
                    Map.Entry::getValue)));
  }

  private Map<TopicPartition, Long> offsets(
      Map<String, TopicDescription> topics, OffsetSpec which) {
    Map<TopicPartition, OffsetSpec> asked =
        topics.values().stream()
            .flatMap(
                topic ->
                    topic.partitions().stream()
                        .map(info -> new TopicPartition(topic.name(), info.partition())))
            .collect(Collectors.toMap(Function.identity(), partition -> which));
    return offsets(asked);
  }

  private Map<TopicPartition, Long> offsets(Map<TopicPartition, OffsetSpec> asked) {
    return answer(
            admin.listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED)).all())
        .entrySet()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().offset()));
  }

  /**
   * The consumer groups that are known to read each topic: they have committed offsets in it, or a
   * member that reads it now. Who reads without a group is not known.
   */
  public Map<String, NavigableSet<String>> readers() {
    List<String> groups =
        answer(admin.listGroups(ListGroupsOptions.forConsumerGroups()).all()).stream()
            .map(GroupListing::groupId)
            .toList();
    Map<String, NavigableSet<String>> readers = new TreeMap<>();
    answer(
            admin
                .listConsumerGroupOffsets(
                    groups.stream()
                        .collect(
                            Collectors.toMap(
                                group -> group, group -> new ListConsumerGroupOffsetsSpec())))
                .all())
        .forEach((group, offsets) -> note(readers, group, offsets.keySet()));
    answer(admin.describeConsumerGroups(groups).all())
        .forEach(
            (group, description) ->
                description
                    .members()
                    .forEach(
                        member -> note(readers, group, member.assignment().topicPartitions())));
    return readers;
  }

  /**
   * Those of {@link #readers} that are services: what the project's own jobs read is known from
   * their statements.
   *
   * @param jobs the groups of the project's views
   */
  public Map<String, NavigableSet<String>> services(Set<String> jobs) {
    Map<String, NavigableSet<String>> readers = readers();
    readers.values().forEach(groups -> groups.removeAll(jobs));
    return readers;
  }

  private static void note(
      Map<String, NavigableSet<String>> readers,
      String group,
      Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      readers.computeIfAbsent(partition.topic(), topic -> new TreeSet<>()).add(group);
    }
  }

  private Map<String, String> cleanupPolicies(Collection<String> topics) {
    return configs(topics).entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                e -> e.getValue().get(TopicConfig.CLEANUP_POLICY_CONFIG).value()));
  }

  private Map<String, Config> configs(Collection<String> topics) {
    return answer(
            admin
                .describeConfigs(
                    topics.stream()
                        .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                        .toList())
                .all())
        .entrySet()
        .stream()
        .collect(Collectors.toMap(e -> e.getKey().name(), Map.Entry::getValue));
  }

  private <T> T answer(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw failure(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private RuntimeException failure(ExecutionException e) {
    return e.getCause() instanceof KafkaException cause
        ? CommandFailure.unreachable(
            "Kafka at %s does not answer as it should: %s"
                .formatted(log.kafka(), cause.getMessage()),
            cause)
        : new IllegalStateException(e.getCause());
  }

  private CommandFailure interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return CommandFailure.unreachable("Interrupted while asking Kafka at " + log.kafka(), e);
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
