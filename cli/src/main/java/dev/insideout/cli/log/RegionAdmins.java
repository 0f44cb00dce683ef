package dev.insideout.cli.log;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.contract.position.SourceTopic;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the clusters of all regions say of topics, which are named {@code [region/]topic}. A cluster
 * is asked only when something of it is. Every method throws {@link
 * dev.insideout.cli.output.CommandFailure} when one does not answer. Not thread-safe.
 */
public final class RegionAdmins implements AutoCloseable {
  private final LogConnection log;
  private final Map<String, LogAdmin> connected = new TreeMap<>();

  public RegionAdmins(LogConnection log) {
    this.log = log;
  }

  /**
   * The cluster of a region.
   *
   * @param region empty for the local one
   */
  public LogAdmin in(String region) {
    return connected.computeIfAbsent(region, name -> LogAdmin.connect(log.in(name)));
  }

  /** Whether {@code topic} exists. */
  public boolean have(String topic) {
    SourceTopic source = SourceTopic.parse(topic);
    return in(source.region()).topics().contains(source.topic());
  }

  /** See {@link LogAdmin#keeping}. */
  public Map<String, TopicKeeping> keeping(Collection<String> topics) {
    Map<String, TopicKeeping> all = new TreeMap<>();
    byRegion(topics)
        .forEach(
            (region, there) ->
                in(region)
                    .keeping(there)
                    .forEach(
                        (topic, keeping) ->
                            all.put(new SourceTopic(region, topic).toString(), keeping)));
    return all;
  }

  /** How many records {@code topics}, which exist, have at most. */
  public long records(Collection<String> topics) {
    return byRegion(topics).entrySet().stream()
        .flatMap(region -> in(region.getKey()).describe(region.getValue()).values().stream())
        .mapToLong(TopicInfo::records)
        .sum();
  }

  /** Where the log ends now, in the partitions that {@code positions} name. */
  public Positions ends(Positions positions) {
    Map<SourcePartition, Long> all = new TreeMap<>();
    positions.next().keySet().stream()
        .collect(Collectors.groupingBy(SourcePartition::region))
        .forEach(
            (region, partitions) -> {
              Map<SourcePartition, Long> asked =
                  partitions.stream()
                      .collect(
                          Collectors.toMap(
                              p -> SourcePartition.of(p.topic(), p.partition()), p -> 0L));
              in(region)
                  .ends(Positions.of(asked))
                  .next()
                  .forEach(
                      (p, end) ->
                          all.put(new SourcePartition(region, p.topic(), p.partition()), end));
            });
    return Positions.of(all);
  }

  private static Map<String, List<String>> byRegion(Collection<String> topics) {
    return topics.stream()
        .map(SourceTopic::parse)
        .collect(
            Collectors.groupingBy(
                SourceTopic::region, Collectors.mapping(SourceTopic::topic, Collectors.toList())));
  }

  @Override
  public void close() {
    connected.values().forEach(LogAdmin::close);
  }
}
