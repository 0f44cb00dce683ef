package dev.insideout.flink;

import dev.insideout.contract.LogConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at topics and makes those that a job writes. Every method throws {@link TopicException}
 * when the broker is not reachable or refuses.
 */
public final class TopicAdmin implements AutoCloseable {
  private static final Optional<Short> BROKER_DEFAULT_REPLICATION = Optional.empty();
  private static final String LONGEST_TRANSACTION = "transaction.max.timeout.ms";
  private static final Logger LOG = LoggerFactory.getLogger(TopicAdmin.class);
  private static final int TIMEOUT_MS = 15_000;
  private static final Duration PACE = Duration.ofMillis(50);

  private final LogConnection log;
  private final Admin admin;

  public TopicAdmin(LogConnection log) {
    this.log = log;
    this.admin =
        Admin.create(
            log.clientProperties(
                Map.of("request.timeout.ms", TIMEOUT_MS, "default.api.timeout.ms", TIMEOUT_MS)));
  }

  /** How many partitions {@code topic} has; empty when it does not exist. */
  public Optional<Integer> partitions(String topic) {
    try {
      TopicDescription description =
          admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
      return Optional.of(description.partitions().size());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw failure("looking at topic " + topic, e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /**
   * Creates {@code topic}, or checks that the one that is there has these partitions and settings.
   *
   * @throws TopicException also when it differs, naming in what
   */
  public void ensure(String topic, int partitions, Map<String, String> settings) {
    NewTopic wanted =
        new NewTopic(topic, Optional.of(partitions), BROKER_DEFAULT_REPLICATION).configs(settings);
    try {
      admin.createTopics(List.of(wanted)).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw failure("creating topic " + topic, e.getCause());
      }
      requireSame(topic, partitions, settings);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private void requireSame(String topic, int partitions, Map<String, String> settings) {
    int actual = awaitPartitions(topic);
    if (actual != partitions) {
      throw new TopicException(
          "topic %s has %d partitions, not %d; the count is fixed for the topic's life"
              .formatted(topic, actual, partitions));
    }
    String policy = settings.get("cleanup.policy");
    String actualPolicy = settings(topic).get("cleanup.policy");
    if (!policy.equals(actualPolicy)) {
      throw new TopicException(
          "topic %s has cleanup.policy=%s, but must have %s"
              .formatted(topic, actualPolicy, policy));
    }
  }

  /** The controller knows a topic a moment before the brokers tell of it. */
  private int awaitPartitions(String topic) {
    Instant deadline = Instant.now().plusMillis(TIMEOUT_MS);
    Optional<Integer> count = partitions(topic);
    while (count.isEmpty() && Instant.now().isBefore(deadline)) {
      LockSupport.parkNanos(PACE.toNanos());
      count = partitions(topic);
    }
    return count.orElseThrow(
        () ->
            new TopicException(
                "topic %s is there and is not at %s: creating it says that it exists, and describing it that it does not; it may just be on its way out, then try again"
                    .formatted(topic, log.kafka())));
  }

  /** The settings of {@code topic}, which exists, those of the brokers' defaults among them. */
  public Map<String, String> settings(String topic) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      return admin.describeConfigs(List.of(resource)).all().get().get(resource).entries().stream()
          .filter(entry -> entry.value() != null)
          .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
    } catch (ExecutionException e) {
      throw failure("looking at the settings of topic " + topic, e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /**
   * The smallest {@code transaction.max.timeout.ms} of the brokers; empty when they do not tell.
   */
  public Optional<Duration> longestTransaction() {
    try {
      List<ConfigResource> brokers =
          admin.describeCluster().nodes().get().stream()
              .map(node -> new ConfigResource(ConfigResource.Type.BROKER, node.idString()))
              .toList();
      return admin.describeConfigs(brokers).all().get().values().stream()
          .flatMap(config -> Stream.ofNullable(config.get(LONGEST_TRANSACTION)))
          .flatMap(entry -> Stream.ofNullable(entry.value()))
          .map(milliseconds -> Duration.ofMillis(Long.parseLong(milliseconds)))
          .min(Comparator.naturalOrder());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        LOG.warn(
            "The brokers at {} do not tell their {} ({}): that this job's transactions fit is not checked.",
            log.kafka(),
            LONGEST_TRANSACTION,
            e.getCause().getMessage());
        return Optional.empty();
      }
      throw failure("looking at the settings of the brokers", e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private TopicException failure(String action, Throwable cause) {
    return new TopicException(
        "%s at %s failed: %s".formatted(action, log.kafka(), cause.getMessage()), cause);
  }

  private static TopicException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new TopicException("interrupted while asking the broker", e);
  }

  @Override
  public void close() {
    admin.close();
  }
}
