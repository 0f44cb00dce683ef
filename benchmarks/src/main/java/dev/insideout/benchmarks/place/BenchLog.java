package dev.insideout.benchmarks.place;

import dev.insideout.benchmarks.bank.TransferRecords;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.platform.KafkaBroker;
import dev.insideout.platform.SchemaRegistryProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;

/** A fresh log: a broker in this JVM and a registry beside it, with the bank's topic. */
public final class BenchLog implements AutoCloseable {
  /** Of the bank's topic. */
  public static final int PARTITIONS = 4;

  private static final short ONE_BROKER = 1;

  /** Records stay as they are: those that a compaction took could not be counted. */
  private static final Map<String, String> KEPT =
      Map.of("cleanup.policy", "delete", "retention.ms", "-1");

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final KafkaBroker broker;
  private final SchemaRegistryProcess registry;
  private final LogConnection connection;
  private final Admin admin;
  private final TransferRecords records;

  /** Starts it with its data in {@code folder}, which must not hold another one's. */
  public BenchLog(Path folder) throws Exception {
    broker = KafkaBroker.start(folder.resolve("kafka"), OptionalInt.empty());
    registry = SchemaRegistryProcess.start(folder.resolve("registry"), OptionalInt.empty());
    connection = LogConnection.of(broker.bootstrap(), registry.address());
    admin = Admin.create(connection.clientProperties(Map.of()));
    createTopic(TransferRecords.TOPIC, PARTITIONS, Map.of());
    records = TransferRecords.register(new SchemaRegistry(registry.address()));
  }

  public LogConnection connection() {
    return connection;
  }

  public TransferRecords transfers() {
    return records;
  }

  public Admin admin() {
    return admin;
  }

  public void createTopic(String name, int partitions, Map<String, String> settings)
      throws ExecutionException, InterruptedException {
    admin
        .createTopics(List.of(new NewTopic(name, partitions, ONE_BROKER).configs(settings)))
        .all()
        .get();
  }

  /** Creates a topic of which no record goes. */
  public void createKeptTopic(String name) throws ExecutionException, InterruptedException {
    createTopic(name, PARTITIONS, KEPT);
  }

  /** True when there is a topic {@code name}. */
  public boolean hasTopic(String name) {
    return topics().contains(name);
  }

  /** Deletes topics and returns when they are gone. */
  public void deleteTopics(Collection<String> topics) throws Exception {
    admin.deleteTopics(topics).all().get();
    Until.holds(
        "topics %s to go".formatted(topics),
        PATIENCE,
        () -> admin.listTopics().names().get().stream().noneMatch(topics::contains));
  }

  /** How many transfers {@code consumerGroup} has committed. */
  public long committed(String consumerGroup) {
    return committed(consumerGroup, Set.of(TransferRecords.TOPIC));
  }

  /** How many records of {@code topics} {@code consumerGroup} has committed. */
  public long committed(String consumerGroup, Set<String> topics) {
    return offsets(consumerGroup, topics).values().stream().mapToLong(Long::longValue).sum();
  }

  /** What {@code consumerGroup} has committed of {@code topics}; nothing before it has begun. */
  public Map<TopicPartition, Long> offsets(String consumerGroup, Set<String> topics) {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    answer(
            "how far %s is".formatted(consumerGroup),
            admin.listConsumerGroupOffsets(consumerGroup).partitionsToOffsetAndMetadata())
        .forEach(
            (partition, committed) -> {
              if (committed != null && topics.contains(partition.topic())) {
                offsets.put(partition, committed.offset());
              }
            });
    return offsets;
  }

  /** The names of all topics. */
  public Set<String> topics() {
    return answer("which topics there are", admin.listTopics().names());
  }

  /** How many offsets {@code topics} have, those of transactions among them. */
  public long records(Collection<String> topics) {
    String what = "how many records there are of " + topics;
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    for (TopicDescription topic :
        answer(what, admin.describeTopics(topics).allTopicNames()).values()) {
      topic
          .partitions()
          .forEach(
              p ->
                  latest.put(new TopicPartition(topic.name(), p.partition()), OffsetSpec.latest()));
    }
    return answer(what, admin.listOffsets(latest).all()).values().stream()
        .mapToLong(ListOffsetsResultInfo::offset)
        .sum();
  }

  private static <T> T answer(String what, KafkaFuture<T> asked) {
    try {
      return asked.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("asking " + what, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("the benchmark was stopped");
    }
  }

  /** How many bytes {@code topics} take on the broker's disk. */
  public long bytesOf(Collection<String> topics) throws ExecutionException, InterruptedException {
    List<Integer> brokers = admin.describeCluster().nodes().get().stream().map(Node::id).toList();
    return admin.describeLogDirs(brokers).allDescriptions().get().values().stream()
        .flatMap(folders -> folders.values().stream())
        .flatMap(folder -> folder.replicaInfos().entrySet().stream())
        .filter(replica -> topics.contains(replica.getKey().topic()))
        .mapToLong(replica -> replica.getValue().size())
        .sum();
  }

  @Override
  public void close() {
    admin.close();
    registry.close();
    broker.close();
  }
}
