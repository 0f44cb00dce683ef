package dev.insideout.cache;

import dev.insideout.contract.LogConnection;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;

/**
 * What a reader has to know of a view's topic besides its records.
 *
 * @param id tells it from a later topic of the same name
 * @param wholeFor records younger than this are all there; empty when no record ever goes
 * @param tombstonesFor so long the tombstones of what is gone can be read; empty when for ever
 */
record TopicSettings(Uuid id, Optional<Duration> wholeFor, Optional<Duration> tombstonesFor) {

  /**
   * Asks the broker. Who may read a topic but not its settings gets the most careful ones.
   *
   * @throws org.apache.kafka.common.KafkaException when it does not answer, or refuses
   */
  static Map<String, TopicSettings> read(
      LogConnection log, Collection<String> topics, Duration timeout) {
    Map<String, TopicSettings> settings = new TreeMap<>();
    try (Admin admin = Admin.create(log.clientProperties(Map.of()))) {
      for (String topic : topics) {
        Uuid id =
            get(admin.describeTopics(List.of(topic)).topicNameValues().get(topic), timeout)
                .topicId();
        settings.put(topic, of(id, config(admin, topic, timeout)));
      }
    }
    return settings;
  }

  private static Optional<Config> config(Admin admin, String topic, Duration timeout) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      return Optional.of(
          get(admin.describeConfigs(List.of(resource)).values().get(resource), timeout));
    } catch (AuthorizationException e) {
      return Optional.empty();
    }
  }

  private static <T> T get(KafkaFuture<T> answer, Duration timeout) {
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
    } catch (TimeoutException e) {
      throw new org.apache.kafka.common.errors.TimeoutException(
          "no answer within %d ms".formatted(timeout.toMillis()), e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private static TopicSettings of(Uuid id, Optional<Config> config) {
    if (config.isEmpty()) {
      return new TopicSettings(id, Optional.of(Duration.ZERO), Optional.of(Duration.ZERO));
    }
    if (!config.get().get(TopicConfig.CLEANUP_POLICY_CONFIG).value().contains("compact")) {
      return new TopicSettings(id, Optional.empty(), Optional.empty());
    }
    return new TopicSettings(
        id,
        Optional.of(millis(config.get(), TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG)),
        Optional.of(millis(config.get(), TopicConfig.DELETE_RETENTION_MS_CONFIG)));
  }

  private static Duration millis(Config config, String name) {
    return Duration.ofMillis(Long.parseLong(config.get(name).value()));
  }
}
