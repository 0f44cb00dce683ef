package dev.insideout.demo;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.demo.fact.Topic;
import dev.insideout.demo.fact.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The company's topics in a log, ready to be written by its services.
 *
 * @param schemaIds by subject
 * @param ends the next offset of every partition
 */
public record CompanyLog(Map<String, Integer> schemaIds, Map<TopicPartition, Long> ends) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
  private static final String COMPATIBILITY = "BACKWARD_TRANSITIVE";

  /**
   * Creates the topics that are missing, registers all schemas, and looks how far the log is.
   *
   * @throws CompanyException when the broker refuses
   * @throws dev.insideout.contract.registry.RegistryException when the registry does
   */
  public static CompanyLog prepare(LogConnection log) {
    Map<String, Integer> schemaIds = registerSchemas(new SchemaRegistry(log.registry()));
    try (Admin admin = Admin.create(log.clientProperties(Map.of()))) {
      createMissing(admin);
      return new CompanyLog(schemaIds, ends(admin));
    } catch (ExecutionException e) {
      throw new CompanyException(
          "cannot create the company's topics in %s: %s".formatted(log, e.getCause().getMessage()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompanyException("interrupted while creating the company's topics", e);
    }
  }

  private static Map<String, Integer> registerSchemas(SchemaRegistry registry) {
    Map<String, Integer> ids = new HashMap<>();
    for (Topic<?, ?> topic : Topics.ALL) {
      String key = SchemaRegistry.keySubject(topic.name());
      String value = SchemaRegistry.valueSubject(topic.name());
      ids.put(key, registry.register(key, topic.keySchema()));
      ids.put(value, registry.register(value, topic.valueSchema()));
      registry.setCompatibility(value, COMPATIBILITY);
    }
    return Map.copyOf(ids);
  }

  private static void createMissing(Admin admin) throws ExecutionException, InterruptedException {
    Set<String> existing = admin.listTopics().names().get();
    List<NewTopic> missing =
        Topics.ALL.stream()
            .filter(topic -> !existing.contains(topic.name()))
            .map(
                topic ->
                    new NewTopic(topic.name(), Optional.of(topic.partitions()), Optional.empty())
                        .configs(topic.settings()))
            .toList();
    admin.createTopics(missing).all().get();
  }

  private static Map<TopicPartition, Long> ends(Admin admin)
      throws ExecutionException, InterruptedException {
    List<String> names = Topics.ALL.stream().map(Topic::name).toList();
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    for (TopicDescription topic : describe(admin, names).values()) {
      topic
          .partitions()
          .forEach(
              p ->
                  latest.put(new TopicPartition(topic.name(), p.partition()), OffsetSpec.latest()));
    }
    return admin.listOffsets(latest).all().get().entrySet().stream()
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> e.getValue().offset()));
  }

  /** A topic that was just created, the broker that is asked may not know yet. */
  private static Map<String, TopicDescription> describe(Admin admin, List<String> names)
      throws ExecutionException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return admin.describeTopics(names).allTopicNames().get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)
            || System.nanoTime() > end) {
          throw e;
        }
        LockSupport.parkNanos(LOOK_AGAIN.toNanos());
      }
    }
  }

  /** How many partitions {@code topic} has, which may be more than it would be created with. */
  int partitions(Topic<?, ?> topic) {
    return (int) ends.keySet().stream().filter(p -> p.topic().equals(topic.name())).count();
  }
}
