package dev.insideout.sqlview;

import dev.insideout.contract.position.SourceTopic;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Tables whose topics are replicas of replicas. Whoever copies what was copied passes on duplicates
 * of duplicates; in a ring it never ends.
 */
final class ReplicaChains {
  /** By topic, what it is a replica of. */
  private final Map<String, String> origins = new TreeMap<>();

  private final Set<String> regions;

  private ReplicaChains(Collection<DeclaredTopic> tables, Collection<String> regions) {
    this.regions = new TreeSet<>(regions);
    for (DeclaredTopic table : tables) {
      table
          .origin()
          .ifPresent(
              origin -> {
                origins.put(table.topic(), origin.toString());
                this.regions.add(origin.region());
              });
    }
  }

  /**
   * What is wrong, by table.
   *
   * @param tables by name
   * @param regions those that are known beside the ones that origins are in
   */
  static Map<String, InvalidSqlException> of(
      Map<String, DeclaredTopic> tables, Collection<String> regions) {
    ReplicaChains chains = new ReplicaChains(tables.values(), regions);
    Map<String, InvalidSqlException> wrong = new TreeMap<>();
    tables.forEach(
        (name, table) ->
            table
                .origin()
                .flatMap(origin -> chains.objection(table.topic(), origin))
                .ifPresent(
                    reason -> wrong.put(name, InvalidSqlException.in(table.file(), reason))));
    return wrong;
  }

  private Optional<String> objection(String topic, SourceTopic origin) {
    Set<String> path = new LinkedHashSet<>();
    for (String at = topic; at != null; at = origins.get(at)) {
      if (!path.add(at)) {
        return Optional.of(
            "'origin' goes round: %s. What is written to one of them is copied for ever; replicate only what services write"
                .formatted(path.stream().collect(Collectors.joining(" <- ")) + " <- " + at));
      }
    }
    if (path.size() > 2) {
      return Optional.of(copied(origin, origins.get(origin.toString())));
    }
    int dot = origin.topic().indexOf('.');
    return dot > 0 && regions.contains(origin.topic().substring(0, dot))
        ? Optional.of(
            copied(
                origin, origin.topic().substring(0, dot) + "/" + origin.topic().substring(dot + 1)))
        : Optional.empty();
  }

  private static String copied(SourceTopic origin, String first) {
    return "'origin' = '%s' is itself a replica, of %s: replicate that one to here, and name it"
        .formatted(origin, first);
  }
}
