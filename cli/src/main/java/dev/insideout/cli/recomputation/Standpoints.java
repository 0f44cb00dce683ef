package dev.insideout.cli.recomputation;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.contract.position.SourceTopic;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What two environments call the topics of one log: to each its own region's need no name.
 *
 * @param here the region of the one
 * @param there the region of the other
 */
record Standpoints(String here, String there) {
  /**
   * {@code cut}, which has the names of here, as it is called there.
   *
   * @param topics what the view reads there, by the names of there
   * @throws CommandFailure when the cut is not one of exactly these topics
   */
  Positions translated(Positions cut, Set<String> topics) {
    Map<SourceTopic, String> called =
        topics.stream().collect(Collectors.toMap(topic -> full(topic, there), topic -> topic));
    Set<SourceTopic> read =
        cut.next().keySet().stream()
            .map(partition -> full(partition.source(), here))
            .collect(Collectors.toSet());
    if (!read.equals(called.keySet())) {
      throw CommandFailure.badInput(
          "The view is made of other topics in region '%s' (%s) than in '%s' (%s): its copies have no common cut. FROM %s.… and FROM %s.… mean the same in both."
              .formatted(here, text(read), there, text(called.keySet()), here, there));
    }
    Map<SourcePartition, Long> translated = new HashMap<>();
    cut.next()
        .forEach(
            (partition, next) ->
                translated.put(
                    SourcePartition.of(
                        called.get(full(partition.source(), here)), partition.partition()),
                    next));
    return Positions.of(translated);
  }

  private static SourceTopic full(String topic, String home) {
    SourceTopic source = SourceTopic.parse(topic);
    return source.isLocal() ? new SourceTopic(home, source.topic()) : source;
  }

  private static String text(Set<SourceTopic> topics) {
    return String.join(", ", new TreeSet<>(topics.stream().map(SourceTopic::toString).toList()));
  }
}
