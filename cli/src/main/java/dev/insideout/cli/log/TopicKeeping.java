package dev.insideout.cli.log;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;

/**
 * How a topic is kept.
 *
 * @param replicas how many brokers have it, of the partition that has the fewest
 * @param settings as Kafka names them, those of the brokers' defaults among them
 * @param begins by partition, the offset of the first record that is still there
 * @param allowed what whoever asks may do with it; empty when the brokers do not tell
 */
public record TopicKeeping(
    String topic,
    int partitions,
    int replicas,
    Map<String, String> settings,
    Map<Integer, Long> begins,
    Set<AclOperation> allowed) {

  static TopicKeeping of(
      TopicDescription description, Config config, Map<TopicPartition, Long> begins) {
    Map<Integer, Long> own = new TreeMap<>();
    description
        .partitions()
        .forEach(
            p ->
                own.put(
                    p.partition(),
                    begins.get(new TopicPartition(description.name(), p.partition()))));
    return new TopicKeeping(
        description.name(),
        description.partitions().size(),
        description.partitions().stream().mapToInt(p -> p.replicas().size()).min().orElse(0),
        config.entries().stream()
            .filter(entry -> entry.value() != null)
            .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value)),
        own,
        description.authorizedOperations() == null ? Set.of() : description.authorizedOperations());
  }

  /** True when the topic keeps the newest record of every key. */
  public boolean compacts() {
    return settings.get("cleanup.policy").contains("compact");
  }

  /** True when records go by age or size. */
  public boolean deletes() {
    return settings.get("cleanup.policy").contains("delete")
        && !(settings.get("retention.ms").equals("-1")
            && settings.get("retention.bytes").equals("-1"));
  }

  /** A setting that is a number. */
  public long number(String setting) {
    return Long.parseLong(settings.get(setting));
  }
}
