package dev.insideout.flink.view;

import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.flink.TopicException;
import dev.insideout.flink.log.LogOptions;
import dev.insideout.flink.log.LogSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Where the first start of a job begins to read, and how far it has to come.
 *
 * @param positions where it begins, of every partition
 * @param awaited the ends of what it has to catch up with
 */
record FirstReading(Positions positions, Positions awaited) {
  /**
   * The reading of {@code sources}.
   *
   * @param beginnings of their topics
   * @param ends of their topics
   * @throws TopicException when nothing is known of one of them, since its region is away: what is
   *     not known now would be in no epoch's positions
   */
  static FirstReading of(
      String group, List<LogSource> sources, Positions beginnings, Positions ends) {
    requireKnown(group, sources, beginnings.commonWith(ends).next().keySet());
    TreeMap<SourcePartition, Long> positions = new TreeMap<>();
    TreeMap<SourcePartition, Long> last = new TreeMap<>(ends.next());
    for (LogSource source : sources) {
      Positions first = source.start() == LogOptions.Start.LATEST ? ends : beginnings;
      first.next().entrySet().stream()
          .filter(start -> start.getKey().source().equals(source.topic()))
          .forEach(start -> positions.put(start.getKey(), start.getValue()));
      if (source.end() != null) {
        Positions.parse(source.end()).next().forEach((p, end) -> last.merge(p, end, Math::min));
      }
    }
    return new FirstReading(new Positions(positions), new Positions(last));
  }

  /**
   * Makes sure that something is known of every topic. A snapshot has the partitions of those that
   * its job read; one that a job reads since is not among them.
   *
   * @throws TopicException when nothing is known of one
   */
  static void requireKnown(
      String group, List<LogSource> sources, Collection<SourcePartition> known) {
    Set<String> away =
        sources.stream().map(LogSource::topic).collect(Collectors.toCollection(TreeSet::new));
    known.stream().map(SourcePartition::source).forEach(away::remove);
    if (!away.isEmpty()) {
      throw new TopicException(
          "group '%s' cannot begin before every region that it reads answers, and nothing is known of %s"
              .formatted(group, String.join(", ", away)));
    }
  }
}
