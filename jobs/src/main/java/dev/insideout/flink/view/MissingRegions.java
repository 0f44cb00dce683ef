package dev.insideout.flink.view;

import dev.insideout.contract.marker.MissingRegion;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.contract.position.SourceTopic;
import dev.insideout.flink.log.Progress;
import dev.insideout.flink.log.SourceTopics;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.metrics.MetricGroup;

/**
 * The regions that the epochs of a group lack. One is missing from when it is found not to answer
 * until it answers again and all is read that it had then: an epoch that lacks none is as new as
 * one of a single region. What a view of another group lacks, those lack who read it.
 */
final class MissingRegions {
  private final Collection<String> topics;
  private final Map<String, FarRegion> regions = new TreeMap<>();

  /** Where those end that are back, and not yet read so far. */
  private final Map<String, Positions> awaited = new HashMap<>();

  /** By view of another group. */
  private final Map<String, List<MissingRegion>> ofViews = new HashMap<>();

  /**
   * @param topics that the job reads, as {@code [region/]topic}
   * @param restored what was known of regions
   */
  MissingRegions(Collection<String> topics, Map<String, FarRegion> restored) {
    this.topics = topics;
    topics.stream()
        .map(SourceTopic::parse)
        .filter(topic -> !topic.isLocal())
        .map(SourceTopic::region)
        .forEach(r -> regions.put(r, restored.getOrDefault(r, FarRegion.UNREAD)));
  }

  /** Takes what a reader of the log tells. */
  void note(Progress progress) {
    String region = SourceTopic.parse(progress.source()).region();
    if (regions.containsKey(region) && progress.newest() != Progress.NOTHING) {
      Instant newest = Instant.ofEpochMilli(progress.newest());
      regions.computeIfPresent(region, (name, known) -> known.read(newest));
    }
    ofViews.put(progress.source(), progress.missingRegions());
  }

  /**
   * The regions that are missing of which {@code positions} have all topics. A job can go on before
   * they answer, and one that starts again while its region is cut off should not wait for that.
   */
  Set<String> knownAt(Positions positions) {
    Set<String> read =
        positions.next().keySet().stream().map(SourcePartition::source).collect(Collectors.toSet());
    Set<String> unread =
        topics.stream()
            .filter(topic -> !read.contains(topic))
            .map(topic -> SourceTopic.parse(topic).region())
            .collect(Collectors.toSet());
    return regions.entrySet().stream()
        .filter(region -> region.getValue().since().isPresent())
        .map(Map.Entry::getKey)
        .filter(region -> !unread.contains(region))
        .collect(Collectors.toSet());
  }

  /** These regions did not answer. */
  void away(Set<String> away, Instant now) {
    for (String region : away) {
      regions.computeIfPresent(region, (name, known) -> known.away(now));
      awaited.remove(region);
    }
  }

  /**
   * All regions were asked.
   *
   * @param away those that did not answer
   * @param ends of the topics of the others
   */
  void asked(Set<String> away, Positions ends, Instant now) {
    away(away, now);
    Map<String, Positions> there = ends.byRegion();
    regions.forEach(
        (region, known) -> {
          if (known.since().isPresent() && !away.contains(region)) {
            awaited.computeIfAbsent(region, name -> there.getOrDefault(name, Positions.NONE));
          }
        });
  }

  /** The regions that an epoch at {@code cut} lacks, in the order of their names. */
  List<MissingRegion> at(Positions cut, SourceTopics topics) {
    Set<String> back =
        awaited.entrySet().stream()
            .filter(region -> topics.covered(cut, region.getValue()))
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    awaited.keySet().removeAll(back);
    back.forEach(region -> regions.computeIfPresent(region, (name, known) -> known.there()));
    return now();
  }

  private List<MissingRegion> now() {
    Map<String, MissingRegion> missing = new TreeMap<>();
    regions.forEach(
        (name, region) -> region.missing(name).ifPresent(lacking -> missing.put(name, lacking)));
    ofViews
        .values()
        .forEach(
            lacking -> lacking.forEach(m -> missing.merge(m.region(), m, MissingRegions::older)));
    return List.copyOf(missing.values());
  }

  /** Of one region, what is missing longer. */
  private static MissingRegion older(MissingRegion a, MissingRegion b) {
    return b.since().isBefore(a.since()) ? b : a;
  }

  Map<String, FarRegion> known() {
    return regions;
  }

  /** Tells for each region how long it has been missing, in milliseconds; 0 where it is not. */
  void tell(MetricGroup metrics) {
    regions
        .keySet()
        .forEach(
            region ->
                metrics
                    .addGroup("region", region)
                    .gauge("missingMs", () -> missingMillis(region, System.currentTimeMillis())));
  }

  private long missingMillis(String region, long now) {
    return regions.get(region).since().map(since -> now - since.toEpochMilli()).orElse(0L);
  }
}
