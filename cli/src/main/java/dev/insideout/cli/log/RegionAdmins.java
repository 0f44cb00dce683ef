package dev.insideout.cli.log;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.contract.position.SourceTopic;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * What the clusters of all regions say of topics, which are named {@code [region/]topic}. A cluster
 * is asked only when something of it is. Every method but one throws {@link CommandFailure} when
 * one does not answer. Not thread-safe.
 */
public final class RegionAdmins implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofSeconds(30);

  private final LogConnection log;
  private final Map<String, LogAdmin> connected = new TreeMap<>();
  private final Map<String, Long> silentSince = new TreeMap<>();

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

  /**
   * The same of the regions that answer. One that does not is not asked again for a while.
   *
   * @param away told of each that was asked in vain, and why
   */
  public Positions endsWhereTheyAnswer(
      Positions positions, BiConsumer<String, CommandFailure> away) {
    Map<SourcePartition, Long> all = new TreeMap<>();
    positions
        .byRegion()
        .forEach(
            (region, there) -> {
              if (isSilent(region)) {
                return;
              }
              try {
                all.putAll(ends(there).next());
              } catch (CommandFailure e) {
                if (region.isEmpty() || e.exitCode() != ExitCode.UNREACHABLE) {
                  throw e;
                }
                silentSince.put(region, System.nanoTime());
                away.accept(region, e);
              }
            });
    return Positions.of(all);
  }

  private boolean isSilent(String region) {
    Long since = silentSince.get(region);
    return since != null && System.nanoTime() - since < PAUSE.toNanos();
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
