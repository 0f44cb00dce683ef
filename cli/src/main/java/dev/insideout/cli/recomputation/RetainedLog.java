package dev.insideout.cli.recomputation;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.contract.position.SourceTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Tells whether the log, in all its regions, still has all that a cut is made of. */
final class RetainedLog implements AutoCloseable {
  private final List<RetainedRegion> regions = new ArrayList<>();

  /**
   * @param topics what is read, each as {@code [region/]topic}
   * @param events those of which each record is a row
   * @throws dev.insideout.contract.UnknownRegionException when nothing says where a region is
   */
  RetainedLog(LogConnection log, Set<String> topics, Set<String> events) {
    Map<String, Set<String>> eventsOf = byRegion(events);
    byRegion(topics)
        .forEach(
            (region, there) ->
                regions.add(
                    new RetainedRegion(
                        region, log.in(region), there, eventsOf.getOrDefault(region, Set.of()))));
  }

  private static Map<String, Set<String>> byRegion(Set<String> topics) {
    return topics.stream()
        .map(SourceTopic::parse)
        .collect(
            Collectors.groupingBy(
                SourceTopic::region,
                TreeMap::new,
                Collectors.mapping(SourceTopic::topic, Collectors.toCollection(TreeSet::new))));
  }

  /**
   * Where the topics end now.
   *
   * @throws CommandFailure when one does not exist
   */
  Positions ends() {
    return ofAll(RetainedRegion::ends);
  }

  /**
   * {@code cut} with every partition named that is read; nothing is read of those that it does not
   * name.
   *
   * @throws CommandFailure when it lies beyond the end of a partition
   */
  Positions complete(Positions cut) {
    return ofAll(region -> region.complete(cut));
  }

  private Positions ofAll(Function<RetainedRegion, Positions> question) {
    Map<SourcePartition, Long> all = new TreeMap<>();
    regions.forEach(region -> all.putAll(question.apply(region).next()));
    return Positions.of(all);
  }

  /**
   * Makes sure that nothing below {@code cut}, which is complete, may be gone by now.
   *
   * @throws CommandFailure naming the topic, its setting, and what to do
   */
  void requireWhole(Positions cut) {
    regions.forEach(region -> region.requireWhole(cut));
  }

  @Override
  public void close() {
    regions.forEach(RetainedRegion::close);
  }
}
