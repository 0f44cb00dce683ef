package dev.insideout.flink.log;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.contract.position.SourceTopic;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The topics of all regions that a job reads: each is looked at where it is. */
public final class RegionTopics implements SourceTopics {
  private final Function<String, SourceTopics> opened;
  private final Map<String, SourceTopics> regions = new TreeMap<>();

  /** Those of {@code log}. */
  public RegionTopics(LogConnection log) {
    this(region -> region.isEmpty() ? new LogProbe(log) : FarTopics.of(region, log.in(region)));
  }

  /**
   * @param opened opens the topics of a region, when it is first asked for
   */
  RegionTopics(Function<String, SourceTopics> opened) {
    this.opened = opened;
  }

  @Override
  public Positions beginnings(Collection<String> topics) {
    return positions(topics, SourceTopics::beginnings);
  }

  @Override
  public Positions ends(Collection<String> topics) {
    return positions(topics, SourceTopics::ends);
  }

  private Positions positions(
      Collection<String> topics, BiFunction<SourceTopics, Collection<String>, Positions> question) {
    TreeMap<SourcePartition, Long> all = new TreeMap<>();
    topics.stream()
        .collect(Collectors.groupingBy(topic -> SourceTopic.parse(topic).region()))
        .forEach((region, there) -> all.putAll(question.apply(in(region), there).next()));
    return new Positions(all);
  }

  @Override
  public boolean covered(Positions positions, Positions ends) {
    return ends.byRegion().entrySet().stream()
        .allMatch(region -> in(region.getKey()).covered(positions, region.getValue()));
  }

  @Override
  public Set<String> away() {
    return regions.values().stream()
        .flatMap(region -> region.away().stream())
        .collect(Collectors.toSet());
  }

  @Override
  public void expectAway(Set<String> away) {
    away.forEach(region -> in(region).expectAway(Set.of(region)));
  }

  private SourceTopics in(String region) {
    return regions.computeIfAbsent(region, opened);
  }

  @Override
  public void close() {
    regions.values().forEach(SourceTopics::close);
  }
}
